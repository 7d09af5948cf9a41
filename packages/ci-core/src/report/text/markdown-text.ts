import { oneLine, percentEncode, shorten } from '../../text.ts';

const LONGEST = 300;

/** Text of others as code: nothing in it is a mention, a reference or a link. Whatever is longer than a line is cut. */
export function code(text: string): string {
  const short = shorten(oneLine(text), LONGEST);
  return short === '' ? '' : `<code>${inert(short)}</code>`;
}

/** Text of others as running text, for a page on which a mention calls nobody: a job summary. */
export function plain(text: string): string {
  return inert(oneLine(text));
}

/** As entities nothing is markup, and a pipe ends no cell of a table. */
function inert(line: string): string {
  return line.replace(/[^\p{L}\p{N}\p{So} /.,=-]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** A link, when the address is one of the web. */
export function link(label: string, address: string | undefined): string {
  if (address === undefined || !/^https?:\/\/[^/]/.test(address)) return '';
  const whole = address.toWellFormed();
  const safe = whole.replace(/[^\w:/?#@!$&'*+,;=.~%-]/gu, encodeURIComponent).replace(/['()*|]/g, percentEncode);
  return `[${label}](${safe})`;
}
