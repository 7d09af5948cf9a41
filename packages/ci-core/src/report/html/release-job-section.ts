import type { DeployReport, ReleaseJobReport } from '../schema/deploy-report.ts';
import type { Tone } from './labels.ts';
import { html, type Markup } from './markup.ts';
import { badge } from './service-section.ts';

const LABELS: Readonly<Record<ReleaseJobReport['status'], readonly [sign: string, word: string, tone: Tone]>> = {
  succeeded: ['✓', 'succeeded', 'good'],
  failed: ['✕', 'failed', 'bad'],
  'timed-out': ['✕', 'did not end in time', 'bad'],
  'already-run': ['·', 'has run already', 'quiet'],
  'not-run': ['!', 'not run', 'warn'],
  unknown: ['?', 'unknown', 'warn'],
};

/** The services that ran around the release, with the output of each. */
export function releaseJobSection(
  jobs: DeployReport['releaseJobs'],
  short: (name: string) => string,
): Markup | undefined {
  if (jobs === undefined) return undefined;
  return html`<h2>Release jobs</h2>
${jobs.map((job, i) => section(job, short(job.name), `j${i + 1}`))}`;
}

function section({ run, status, seconds, reason, cause, logs }: ReleaseJobReport, name: string, id: string): Markup {
  const tone = LABELS[status][2] === 'bad' ? 'bad' : 'warn';
  const took = seconds === undefined ? '' : `, ${seconds} s`;
  const hint = cause === undefined ? undefined : html`<br>→ ${cause.hint}`;
  return html`<section class="card" aria-labelledby="${id}">
<header><h3 id="${id}">${name}</h3>${badge(LABELS[status])}<span class="versions">${run} the release${took}</span></header>
${reason === undefined ? undefined : html`<p class="cause ${tone}">${reason}${hint}</p>`}
${logs.length === 0 ? undefined : html`<details><summary>Output</summary><pre>${logs.join('\n')}</pre></details>`}
</section>`;
}
