import { commaList } from '../../text.ts';
import { placeOf } from './place.ts';

/** A comment `# swarm-ci-lint: ignore RULE, RULE`, and the lines for which it holds, the first and the last. */
export type Silence = {
  readonly rules: readonly string[];
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
};

export type FileSilence = Silence & { readonly file: string };

const COMMENT = /#\s*swarm-ci-lint:\s*ignore\s+([\w, -]+)/;

/**
 * The comments of a compose file that silence rules. One behind a value holds for what begins on its line, one on a line of
 * its own for what begins on the next line: a service, a section, a value. One before everything else holds for the file.
 */
export function silencesIn(text: string): Silence[] {
  if (!text.includes('swarm-ci-lint')) return [];
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex(isContent);
  return lines.flatMap((line, i): Silence[] => {
    const found = COMMENT.exec(line);
    if (found === null) return [];
    const rules = commaList(found[1]?.split(/\s-\s|\s{2,}/)[0] ?? '').map((rule) => rule.split(/\s/)[0] ?? '');
    const place = { rules, line: i + 1, column: found.index + 1 };
    if (first < 0 || i < first) return [{ ...place, from: 1, to: lines.length }];
    const start = isContent(line) ? i : lines.findIndex((one, at) => at > i && isContent(one));
    return start < 0 ? [] : [{ ...place, from: start + 1, to: endOfBlock(lines, start) + 1 }];
  });
}

/** The comments of all files that a manifest is written in. */
export function silencesOf(sources: readonly { readonly file: string; readonly text: string }[]): FileSilence[] {
  return sources.flatMap(({ file, text }) => silencesIn(text).map((one) => ({ ...one, file })));
}

/** Whether a rule is silenced at a place, or for all of the service that it is in. */
export function isSilent(
  rule: string,
  { at, serviceAt }: { readonly at: string; readonly serviceAt?: string },
  silences: readonly FileSilence[],
): boolean {
  if (silences.length === 0) return false;
  const places = [at, ...(serviceAt === undefined ? [] : [serviceAt])].map(placeOf);
  return silences.some(
    ({ rules, file: of, from, to }) =>
      rules.includes(rule) && places.some(({ file, line }) => file === of && from <= line && line <= to),
  );
}

/** The last line of what begins on a line: those below that are indented further, or are items of it. */
function endOfBlock(lines: readonly string[], start: number): number {
  const own = indentOf(lines[start] ?? '');
  const isItem = /^\s*-(?:\s|$)/.test(lines[start] ?? '');
  let end = start;
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (!isContent(line)) continue;
    const indent = indentOf(line);
    // YAML allows the items of a list at the indentation of their key.
    if (indent < own || (indent === own && (isItem || !/^\s*-(?:\s|$)/.test(line)))) break;
    end = i;
  }
  return end;
}

function isContent(line: string): boolean {
  return /^\s*[^\s#]/.test(line) && !/^---(?:\s|$)/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
