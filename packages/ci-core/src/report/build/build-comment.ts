import { formatDuration } from '../../settings/duration.ts';
import { code, link } from '../text/markdown-text.ts';
import { type BuildRun, mergeRuns, type RunImage } from './build-run.ts';
import { embedRuns, extractRuns } from './comment-data.ts';

/** The first line of our comment, by which the next job knows it. */
export const BUILD_COMMENT = '<!-- swarm-ci:comment-images -->';

const MOST_EARLIER = 30;
const SIGNS: Readonly<Record<RunImage['status'], string>> = { built: '✅', skipped: '✅', failed: '❌' };

/** The comment that tells of a run and, from our earlier comments, of the ones before; at most `limit` bytes. */
export function buildComment(run: BuildRun, earlier: readonly string[], limit: number): string {
  const [latest = run, ...before] = mergeRuns([...earlier.flatMap(extractRuns), run]);
  let history = before.slice(0, MOST_EARLIER);
  let rows = latest.images.length;
  for (;;) {
    const body = compose(latest, rows, history);
    if (Buffer.byteLength(body) <= limit || (rows === 0 && history.length === 0)) return body;
    // What is left out is left out as a whole: no table and no fence is cut in two.
    if (history.length > 0) history = history.slice(0, Math.floor(history.length / 2));
    else rows = Math.floor(rows * 0.9);
  }
}

function compose(latest: BuildRun, rows: number, before: readonly BuildRun[]): string {
  const shown = latest.images.slice(0, rows);
  const left = latest.images.length - rows;
  const job = latest.images.find((image) => image.job !== undefined)?.job;
  return [
    BUILD_COMMENT,
    `### ${headline(latest)}`,
    '',
    ...copyable(latest),
    '| | Service | Tag | Image | Time | Job |',
    '| --- | --- | --- | --- | --- | --- |',
    ...shown.map((image) => row(image, latest.tag)),
    '',
    ...(left > 0 ? [`…and ${left} more for which there is no room here ${link('(see the job)', job)}`, ''] : []),
    ...history(before),
    embedRuns([{ ...latest, images: shown }, ...before.map(brief)]),
  ].join('\n');
}

function headline({ images }: BuildRun): string {
  const failed = images.filter(({ status }) => status === 'failed').length;
  const all = `${images.length} image${images.length === 1 ? '' : 's'}`;
  return failed === 0 ? `✅ ${all} ready` : `❌ ${failed} of ${all} failed`;
}

/** GitLab and GitHub show a button that copies a fenced block. A tag that nothing was built with is not offered. */
function copyable({ tag, images }: BuildRun): string[] {
  if (!/^[\w.-]+$/.test(tag) || images.every(({ status }) => status === 'failed')) return [];
  return ['```text', tag, '```', ''];
}

function row({ service, status, image, digest, seconds, cause, job, pushed }: RunImage, tag: string): string {
  const took = seconds === undefined ? '' : formatDuration(seconds * 1000);
  const names = [code(image === undefined ? '' : `${image}:${tag}`), code(digest ?? '')].filter(Boolean).join('<br>');
  const notes = [status === 'skipped' ? ' (the registry had it)' : '', pushed === false ? ' (not pushed)' : ''].join(
    '',
  );
  const cells =
    status === 'failed'
      ? ['', code(cause ?? ''), took]
      : [code(tag), `${names}${notes}`, status === 'built' ? took : ''];
  return `| ${SIGNS[status]} | ${[code(service), ...cells, link('log', job)].join(' | ')} |`;
}

function history(runs: readonly BuildRun[]): string[] {
  if (runs.length === 0) return [];
  const rows = runs.map(({ tag, images }) => {
    const names = images.map(({ status, service }) => `${SIGNS[status]} ${code(service)}`);
    return `| ${code(tag)} | ${names.join(', ')} |`;
  });
  return [
    '<details><summary>Earlier tags</summary>',
    '',
    '| Tag | Images |',
    '| --- | --- |',
    ...rows,
    '',
    '</details>',
    '',
  ];
}

/** What the history shows of a run, and what keeps it in order. */
function brief({ tag, startedAt, images }: BuildRun): BuildRun {
  return { tag, startedAt, images: images.map(({ service, status, startedAt }) => ({ service, status, startedAt })) };
}
