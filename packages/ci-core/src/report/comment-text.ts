const LONGEST = 300;

/**
 * Text of others inside a comment. As code nothing in it is a mention, a reference or a link; as entities nothing in it is
 * markup, and a pipe ends no cell of a table.
 */
export function code(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const characters = [...line];
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : line;
  return short === '' ? '' : `<code>${short.replace(/[^\p{L}\p{N} /.,=-]/gu, entity)}</code>`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/** A link, when the address is one of the web. */
export function link(label: string, address: string | undefined): string {
  if (address === undefined || !/^https?:\/\/[^/]/.test(address)) return '';
  const safe = address.replace(/[^\w:/?#@!$&'*+,;=.~%-]/g, encodeURIComponent).replace(/['()*|]/g, percent);
  return `[${label}](${safe})`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
