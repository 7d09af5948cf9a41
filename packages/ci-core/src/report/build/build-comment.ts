import { formatDuration } from '../../settings/duration.ts';
import { counted } from '../../text.ts';
import { code, link } from '../text/markdown-text.ts';
import { type BuildRun, mergeRuns, type RunImage } from './build-run.ts';
import { embedRuns, extractRuns } from './comment-data.ts';

/** The first line of the comment, by which the next job finds it. */
export const BUILD_COMMENT = '<!-- swarm-ci:comment-images -->';

const MOST_EARLIER = 30;
const SIGNS: Readonly<Record<RunImage['status'], string>> = { built: '✅', skipped: '✅', failed: '❌' };

/** The comment about a run and, read from earlier comments of swarm-ci, the runs before; at most `limit` bytes. */
export function buildComment(run: BuildRun, earlier: readonly string[], limit: number): string {
  const [latest = run, ...before] = mergeRuns([...earlier.flatMap(extractRuns), run]);
  let history = before.slice(0, MOST_EARLIER);
  let rows = latest.images.length;
  for (;;) {
    const body = compose(latest, rows, history);
    if (Buffer.byteLength(body) <= limit || (rows === 0 && history.length === 0)) return body;
    // Whole rows and sections are left out, so that no table or code block is cut in two.
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
    ...(left > 0 ? [`…and ${left} more, omitted to fit the size limit ${link('(see the job)', job)}`, ''] : []),
    ...history(before),
    embedRuns([{ ...latest, images: shown }, ...before.map(brief)]),
  ].join('\n');
}

function headline({ images }: BuildRun): string {
  const failed = images.filter(({ status }) => status === 'failed').length;
  const all = counted(images.length, 'image');
  return failed === 0 ? `✅ ${all} ready` : `❌ ${failed} of ${all} failed`;
}

/** GitLab and GitHub show a copy button on a code block. A tag without any image is left out. */
function copyable({ tag, images }: BuildRun): string[] {
  const odd = images.some((image) => image.tag !== undefined);
  if (odd || !/^[\w.-]+$/.test(tag) || images.every(({ status }) => status === 'failed')) return [];
  return ['```text', tag, '```', ''];
}

function row(
  { service, status, image, digest, seconds, cause, job, pushed, ...own }: RunImage,
  tagOfRun: string,
): string {
  const tag = own.tag ?? tagOfRun;
  const took = seconds === undefined ? '' : formatDuration(seconds * 1000);
  const names = [code(image === undefined ? '' : `${image}:${tag}`), code(digest ?? '')].filter(Boolean).join('<br>');
  const notes = [
    status === 'skipped' ? ' (already in the registry)' : '',
    pushed === false ? ' (not pushed)' : '',
  ].join('');
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

/** The fields of a run that the history shows or is sorted by. */
function brief({ tag, startedAt, images }: BuildRun): BuildRun {
  return { tag, startedAt, images: images.map(({ service, status, startedAt }) => ({ service, status, startedAt })) };
}
