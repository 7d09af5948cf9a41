import { escapeMarkup } from '../../text.ts';

/** A piece of HTML or SVG that is inserted into a page without escaping. */
export type Markup = { readonly markup: string };

export type Piece = Markup | string | number | undefined | readonly Piece[];

/** Joins markup; every text between is data and escaped, wherever it stands: in an element or in a quoted attribute. */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { markup: texts.map((text, i) => text + markupOf(pieces[i])).join('') };
}

function markupOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  return 'markup' in piece ? piece.markup : piece.map(markupOf).join('');
}

// Colours of a terminal say nothing here; other control characters, and those that turn the direction of the text around
// them, could make a name look like another one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it finds them on purpose
const COLOURS = /\u001b\[[0-9;]*[A-Za-z]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it finds them on purpose
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function escaped(text: string): string {
  return escapeMarkup(text.replace(COLOURS, '').replace(INVISIBLE, '\ufffd'));
}
