/** The text on one line, without control characters and invisible characters, such as those that change the text direction. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** The first characters of a text, with "…" if it is longer. Never splits a character. */
export function shorten(text: string, longest: number): string {
  // A character has at most two code units, so the rest of a long text can be ignored.
  const characters = [...text.slice(0, 2 * longest + 2)];
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text;
}

/** The last line that is neither empty nor matches `passOver`; empty if there is none. */
export function lastLine(text: string, passOver?: RegExp): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !passOver?.test(line)) ?? '';
}

/** `1 image`, `2 images`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The items of a comma-separated text, without empty ones. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The short form of a commit: its first 8 digits. */
export function shortSha(sha: string): string {
  return sha.slice(0, 8);
}

/** ISO 8601 → `2026-11-21 03:17:24`. */
export function dateAndTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** The variable name for the key of a config: `shop.conf` → `SHOP_CONF`. */
export function variableName(key: string): string {
  return key.toUpperCase().replace(/\W/g, '_');
}

/** A URL without trailing slashes, so that a path can be appended. */
export function withoutEndSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}

/** `[::1]` → `::1`: brackets separate an IPv6 address from a port. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** Escapes a text for HTML or XML, in an element or a quoted attribute. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Escapes a text for Slack and Telegram, which support only these three named entities. */
export function escapeTags(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escapes a text for a regular expression that matches it literally. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** One ASCII character, percent-encoded for a URL: `(` → `%28`. */
export function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
