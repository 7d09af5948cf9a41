import { LineCounter } from 'yaml';
import { escapePattern } from '../../text.ts';
import type { Edit } from './splice-edits.ts';
import { type BuiltImage, valueIn } from './tag-edits.ts';

/** What may stand before a variable: a byte order mark, words of a shell, of a Dockerfile and of a list. */
const BEFORE = '^\\ufeff?[ \\t]*(?:(?:export|readonly|local|set|ARG|ENV|-)[ \\t]+)*';

/** `NAME=value` lines, as in an .env file, a shell script, a Makefile (`NAME := value`) or a Dockerfile. */
export function lineEdits(name: string, text: string, images: readonly BuiltImage[]): Edit[] {
  const lines = new LineCounter();
  for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
  return images.flatMap((image) => {
    if (image.variable === undefined) return [];
    const line = new RegExp(`${BEFORE}${escapePattern(image.variable)}[ \\t]*[:?]?=[ \\t]*([^\\s#]+)`, 'dgm');
    return [...text.matchAll(line)].flatMap((found) => {
      const [start = 0] = found.indices?.[1] ?? [];
      const row = lines.linePos(start).line;
      return valueIn(found[1] ?? '', start, `${name}:${row}`, text, image);
    });
  });
}
