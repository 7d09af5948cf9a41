import { oneLine, percentEncode, shorten } from '../../text.ts';

const NOTHING_WIDE = '\u200b';

/** Text of others in one line of at most so many characters, without what hides or turns text round. */
export function shortLine(text: string, longest: number): string {
  const line = oneLine(text);
  return [...line].length > longest ? shorten(line, longest - 1) : line;
}

/** Nobody is called by a name in it, and no bracket in it makes a link of Markdown: `@all` looks the same and is no mention. */
export function calm(text: string): string {
  return text.replaceAll('@', `@${NOTHING_WIDE}`).replaceAll('](', `]${NOTHING_WIDE}(`);
}

/** An address of the web that no markup can be broken with. */
export function webAddress(address: string | undefined): string | undefined {
  if (address === undefined || !/^https?:\/\/[^/]/.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).href.replace(/[|'"<>()]/g, percentEncode);
}
