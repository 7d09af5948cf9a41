import { formatDuration } from '../../settings/duration.ts';
import { dateAndTime, shortSha } from '../../text.ts';
import { canarySection } from '../canary/canary-section.ts';
import { headline } from '../deploy/describe.ts';
import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';
import { OUTCOME_LABELS, STATUS_LABELS } from './labels.ts';
import { html, type Markup } from './markup.ts';
import { probeSection } from './probe-section.ts';
import { releaseJobSection } from './release-job-section.ts';
import { badge, badges, serviceSection, versionsOf } from './service-section.ts';
import { STYLE } from './style.ts';

/** The report as one HTML file without scripts or external requests, readable on a phone and on paper. */
export function reportPage(report: DeployReport): string {
  const short = (name: string) => (name.startsWith(`${report.stack}_`) ? name.slice(report.stack.length + 1) : name);
  const title = headline(report).replace(/^\S+ /, '');
  const until = endOf(report);
  const shown = report.services
    .filter(({ timeline, cause }) => timeline || cause)
    .map((service) => (service.timeline ? { ...service, timeline: { ...service.timeline, until } } : service))
    .sort((a, b) => rank(a) - rank(b));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${patterns}
<main>
<header class="top">
<p class="eyebrow">${badge(OUTCOME_LABELS[report.outcome])} <span>${report.environment}</span> <time datetime="${report.startedAt}">${day(report.startedAt)}</time></p>
<h1>${title}</h1>
<dl class="facts">${factsOf(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>
${notes(report)}
${releaseJobSection(report.releaseJobs, short)}
<h2>Services</h2>
<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Service</th><th role="columnheader" scope="col">Outcome</th><th role="columnheader" scope="col" class="number">Tasks</th><th role="columnheader" scope="col">Version</th></tr></thead>
<tbody role="rowgroup">${report.services.map((service) => row(service, short(service.name)))}</tbody>
</table>
${canarySection(report.canaries)}
${probeSection(report.probes, until)}
${shown.length > 0 ? html`<h2>Rollouts</h2>` : undefined}
${shown.map((service, i) => serviceSection(service, short(service.name), i + 1))}
<footer>Times in the charts start right before the first change.</footer>
</main>
</body>
</html>
`;
  return page.markup;
}

/** Hatching for tasks that are starting, and the other way for those that are stopping, which can be distinguished without colour. */
const patterns = html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-old" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="old-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-new" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="new-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-stopping" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="card-fill" width="6" height="6"/><path class="stopping-stroke" d="M0 0V6"/></pattern>
</defs></svg>`;

/** All charts have the same time scale, so that they can be compared. */
function endOf({ services, probes = [] }: DeployReport): number {
  return Math.max(0, ...services.map(({ timeline }) => timeline?.until ?? 0), ...probes.map(({ until }) => until));
}

/** Failed services first. */
function rank({ status }: ServiceReport): number {
  return ['bad', 'warn', 'good', 'quiet'].indexOf(STATUS_LABELS[status][2]);
}

function factsOf(report: DeployReport): [string, string | Markup][] {
  const { stack, server, engine, seconds, branch, commit, headCommit, commitUrl, review, actor, job } = report;
  const whole = headCommit ?? commit;
  const sha = whole && shortSha(whole);
  const known: [string, string | Markup | undefined][] = [
    ['Stack', stack],
    ['Duration', formatDuration(seconds * 1000)],
    ['Branch', branch],
    ['Commit', sha === undefined || commitUrl === undefined ? sha : linked(commitUrl, sha)],
    ['Review', review === undefined ? undefined : linked(review)],
    ['Started by', actor],
    ['Server', server],
    ['Engine', engine],
    ['Job', job === undefined ? undefined : linked(job)],
  ];
  return known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** A link if the address is that of a web page; otherwise its text. */
function linked(address: string, text = address.split('/').filter(Boolean).at(-1)): Markup {
  if (!/^https?:\/\//i.test(address)) return html`${address}`;
  return html`<a href="${address}" rel="noreferrer">${text}</a>`;
}

/** With explicit roles: on a phone the CSS displays a row as two lines, and browsers may then drop the roles of a table. */
function row(service: ServiceReport, name: string): Markup {
  const { status, running, wanted, restored } = service;
  const gone = (restored?.status ?? status) === 'removed';
  const tasks = gone ? '' : `${running}/${wanted}`;
  return html`<tr role="row"><th role="rowheader" scope="row">${name}</th><td role="cell">${badges(service)}</td><td role="cell" class="number">${tasks}</td><td role="cell" class="version">${versionsOf(service)}</td></tr>`;
}

function notes({ dockerError, command, warnings }: DeployReport): Markup {
  const problem = command?.error;
  return html`${dockerError === undefined ? undefined : html`<p class="cause bad">The engine refused: ${dockerError}</p>`}
${problem === undefined ? undefined : html`<p class="cause bad">${problem}</p>`}
${warnings.map((text) => html`<p class="cause warn">${text}</p>`)}`;
}

/** ISO 8601 → `2026-11-21 03:17:24 UTC`. */
function day(iso: string): string {
  return `${dateAndTime(iso)} UTC`;
}
