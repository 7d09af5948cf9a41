import { oneLine, percentEncode, shorten } from '../../text.ts';

const NOTHING_WIDE = '\u200b';

/** Text from another source in one line of limited length, without characters that hide or reverse text. */
export function shortLine(text: string, longest: number): string {
  const line = oneLine(text);
  return [...line].length > longest ? shorten(line, longest - 1) : line;
}

/** Text without mentions and Markdown links: `@all` looks the same, but does not notify anyone. */
export function calm(text: string): string {
  return text.replaceAll('@', `@${NOTHING_WIDE}`).replaceAll('](', `]${NOTHING_WIDE}(`);
}

/** A URL that is safe in any markup. */
export function webAddress(address: string | undefined): string | undefined {
  if (address === undefined || !/^https?:\/\/[^/]/.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).href.replace(/[|'"<>()]/g, percentEncode);
}
