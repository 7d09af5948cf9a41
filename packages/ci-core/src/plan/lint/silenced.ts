import { commaList } from '../../text.ts';

/** A comment `# swarm-ci-lint: ignore RULE, RULE`, and the lines for which it holds, the first and the last. */
export type Silence = {
  readonly rules: readonly string[];
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
};

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
