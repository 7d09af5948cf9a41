/** A syntax error as the parser reports it. */
type Fault = { readonly message: string; readonly code: string; readonly pos: readonly [number, number] };

/** What went wrong and how to fix it. */
export type Slip = { readonly message: string; readonly hint: string };

/** Longer than any line that is worth a closer look. */
const MAX_LINE = 1_000;

/**
 * The first syntax error in the words of who wrote the text: what the parser finds after it follows from it. `line` is its
 * line, from 1.
 */
export function slipOf(text: string, { message, code, pos: [at] }: Fault, line: number): Slip {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const written = text.slice(from, Math.min(from + MAX_LINE, endOfLine(text, at)));
  const marker = /^(?:<{7} |={7}$|>{7} )/m.exec(text.slice(0, from + 8));
  if (marker !== null)
    return {
      message: 'the file has marks of a merge conflict',
      hint: 'resolve the conflict, and remove <<<<<<<, ======= and >>>>>>>',
    };
  if (/[\u00a0\u2007\u202f]/.test(written))
    return {
      message: `line ${line} has a no-break space`,
      hint: 'write a plain space; an editor or a page may have put it there',
    };
  if (code === 'TAB_AS_INDENT' || /^ *\t/.test(written))
    return { message: `line ${line} begins with a tab`, hint: 'indent with spaces' };
  const variable = /^\$\{[^}\n]{0,200}\}?/.exec(text.slice(Math.max(0, at - 1), at + 202))?.[0];
  if (variable !== undefined)
    return {
      message: `${variable} is not quoted, and "{" begins a mapping there`,
      hint: `quote it: "${variable}"`,
    };
  const sign = /^[@`%*&!|>]/.exec(text.slice(at))?.[0];
  if (code === 'BAD_SCALAR_START' && sign !== undefined)
    return { message: `a value begins with ${sign}`, hint: `quote the value: "${sign}…"` };
  const key = /^\s*(?:- )?([\w.-]+):(?=[^\s:/])/.exec(written)?.[1];
  if (key !== undefined && !/^\s*(?:- )?["']/.test(written))
    return { message: `there is no space after "${key}:"`, hint: `write "${key}: …"` };
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /:\s.*:\s/.test(written))
    return { message: 'a value contains ": "', hint: 'quote the whole value' };
  return { message, hint: 'fix the YAML at this position' };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
