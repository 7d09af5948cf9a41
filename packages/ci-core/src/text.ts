/** In one line, without control characters or those that hide or turn the text around them. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** So many characters and "…" where there are more; never half of one. */
export function shorten(text: string, longest: number): string {
  // A character has at most two units; what is far longer is not taken apart.
  const characters = [...text.slice(0, 2 * longest + 2)];
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text;
}

/** The last line that says something, other than those that begin with what is to be passed over; empty when there is none. */
export function lastLine(text: string, passOver?: RegExp): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !passOver?.test(line)) ?? '';
}

/** `1 image`, `2 images`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The items of a text with commas between them; empty ones are left out. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A commit as people write it: its first 8 digits. */
export function shortSha(sha: string): string {
  return sha.slice(0, 8);
}

/** ISO 8601 → `2026-11-21 03:17:24`. */
export function dateAndTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** The key of a config as the name of a variable: `shop.conf` → `SHOP_CONF`. */
export function variableName(key: string): string {
  return key.toUpperCase().replace(/\W/g, '_');
}

/** An address that a path can be put behind. */
export function withoutEndSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}

/** `[::1]` → `::1`: brackets set an IPv6 address off from a port. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** As data in HTML or XML, in an element or in a quoted attribute. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** For Slack and Telegram, which take these three as entities of these names. */
export function escapeTags(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A pattern that finds the text itself. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** One ASCII character as in an address: `(` → `%28`. */
export function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
