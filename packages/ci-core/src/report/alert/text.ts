const NOTHING_WIDE = '\u200b';

/** Text of others in one line of at most so many characters, without what hides or turns text round. */
export function oneLine(text: string, longest: number): string {
  const characters = [...text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('');
}

/** Nobody is called by a name in it, and no bracket in it makes a link of Markdown: `@all` looks the same and is no mention. */
export function calm(text: string): string {
  return text.replaceAll('@', `@${NOTHING_WIDE}`).replaceAll('](', `]${NOTHING_WIDE}(`);
}

/** An address of the web that no markup can be broken with. */
export function webAddress(address: string | undefined): string | undefined {
  if (address === undefined || !/^https?:\/\/[^/]/.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).href.replace(/[|'"<>()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
