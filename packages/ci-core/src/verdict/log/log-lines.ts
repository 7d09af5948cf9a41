/** A line of a job log without the prefixes of the CI platform and without terminal codes. */
type LogLine = { readonly text: string; readonly number: number };

/** Docker's own lines are far shorter; the rest of a longer line is ignored. */
const MAX_LENGTH = 4_000;
const ESC = String.fromCharCode(27);
const BEL = String.fromCharCode(7);

// Colors and cursor movements, and the `[0K` and `[32;1m` that remain when a log is copied without the ESC characters.
const ERASE = new RegExp(`${ESC}?\\[[0-9]{0,2}K`, 'g');
const ANSI = new RegExp(
  [
    `${ESC}\\][^${BEL}${ESC}]{0,500}(?:${BEL}|${ESC}\\\\)`,
    `${ESC}\\[[0-9;?]{0,40}[ -/]{0,4}[@-~]`,
    '\\[[0-9;]{0,20}m',
    `${ESC}[()][A-Z0-9]`,
  ].join('|'),
  'g',
);

const PREFIXES = [
  // The byte order mark, and `gh run view --log`: job, step, then the line.
  /^\uFEFF/,
  /^[^\t]{1,100}\t[^\t]{1,100}\t\uFEFF?(?=\d{4}-\d\d-\d\dT)/,
  // GitHub and GitLab's runner (`2026-11-20T16:00:00.000000Z 01E `), `docker logs -t`, `ts`, `[16:00:00]`
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?\]?(?: [0-9a-f]{2}[OE][+ ]?)?/,
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?(?=\s)/,
  // GitLab: `section_start:1700000000:deploy[collapsed=true]`, the end of one and the start of the next on one line
  /^(?:section_(?:start|end):\d{1,15}:[\w.-]{1,200}(?:\[[\w=,. -]{0,200}\])?\s*){1,9}/,
  /^##\[\w{1,20}\]/,
  /^::(?:error|warning|notice)[^:]{0,200}::/,
];

/** The non-empty lines of a log. A progress line that is rewritten with CR gives one entry for each version. */
export function* logLines(log: string): Generator<LogLine> {
  let number = 1;
  let from = 0;
  for (const { 0: end, index } of log.matchAll(/\r\n|\n|\r/g)) {
    const text = withoutPrefixes(log.slice(from, Math.min(index, from + MAX_LENGTH)));
    if (text !== '') yield { text, number };
    from = index + end.length;
    if (end !== '\r') number += 1;
  }
  const text = withoutPrefixes(log.slice(from, from + MAX_LENGTH));
  if (text !== '') yield { text, number };
}

function withoutPrefixes(raw: string): string {
  if (raw === '') return raw;
  let text = raw.replace(ERASE, ' ').replace(ANSI, '').trim();
  // A line can have GitHub's timestamp, a tool's own timestamp and a section marker, in any order.
  for (let round = 0; round < 3; round += 1) {
    const before = text;
    for (const prefix of PREFIXES) text = text.replace(prefix, '').trim();
    if (text === before) break;
  }
  return text;
}
