import type { Problem } from '../../errors.ts';
import { parseYaml, type YamlFile } from '../../yaml.ts';

/** One document of a file. */
export type YamlPart = {
  readonly yaml: YamlFile;
  /** Its text; positions of nodes are in it. */
  readonly text: string;
  /** What to add to such a position for one in the file. */
  readonly offset: number;
};

/** More are not written by people. */
const MOST = 200;

/** True for the files that are read as YAML; JSON is a form of it. */
export function isYaml(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name);
}

/** The documents of a YAML file, each with its place in the file, or the problems of all of them. */
export function yamlParts(name: string, text: string): { parts: YamlPart[]; problems: Problem[] } {
  const starts = documentStarts(text);
  if (starts.length > MOST) {
    const message = `has ${starts.length} documents; the limit is ${MOST}`;
    return { parts: [], problems: [{ at: name, message, hint: 'check that this is the right file' }] };
  }
  const read = starts.map((start, i) => {
    // Lines before it are kept as empty ones, so that problems name the line of the file.
    const lines = text.slice(0, start).split('\n').length - 1;
    const part = '\n'.repeat(lines) + text.slice(start, starts[i + 1]);
    const { yaml, problems } = parseYaml(name, part, { uniqueKeys: false });
    return { yaml, problems, text: part, offset: start - lines };
  });
  return { parts: read, problems: read.flatMap(({ problems }) => problems) };
}

/** Where documents begin. Comments, directives and blank lines before a document are part of it. */
function documentStarts(text: string): number[] {
  const starts = [0];
  let at = 0;
  let isBegun = false;
  for (const line of text.split('\n')) {
    const words = line.replace('\ufeff', '').trim();
    const isMarker = /^---(?:\s|$)/.test(line);
    if (isMarker && isBegun) starts.push(at);
    if (isMarker || !/^(?:$|[#%])/.test(words)) isBegun = true;
    at += line.length + 1;
    if (!/^\.\.\.\s*$/.test(line) || !isBegun || at >= text.length) continue;
    starts.push(at);
    isBegun = false;
  }
  return starts;
}
