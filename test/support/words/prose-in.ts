import { extname } from 'node:path';

/** A character that is neither a word nor white space, so that no phrase reaches over it. */
const MASK = '\0';

/** What a file says to people, the rest masked, with every character where it was. */
export function proseIn(path: string, text: string): string {
  const kind = extname(path);
  if (kind === '.md') return proseOfMarkdown(text);
  return ['.ts', '.mjs', '.js'].includes(kind) ? proseOfCode(text) : text;
}

/** All but code, comments and what is generated from the sources. */
function proseOfMarkdown(text: string): string {
  return text
    .replace(/^<!-- begin generated.*?^<!-- end generated -->/gms, masked)
    .replace(/^( *)```.*?^\1```/gms, masked)
    .replace(/<!--.*?-->/gs, masked)
    .replace(/`[^`\n]+`/g, masked);
}

const COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`;
const QUOTED = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`;
/** A slash after one of these begins a pattern, not a division. */
const PATTERN = String.raw`(?<=[=(,:;!&|?{}[\n]\s*|\b(?:return|case) )\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`;
const TOKEN = new RegExp(`(${COMMENT})|(${QUOTED})|(${PATTERN})|[\`{}]`, 'g');

/** Comments and what is in quotes: a stack of braces finds the ends of what is filled into a template. */
function proseOfCode(text: string): string {
  const open: ('`' | '{' | '${')[] = [];
  let prose = '';
  let at = 0;
  const take = (end: number, keep: boolean) => {
    const part = text.slice(at, end);
    prose += keep ? part : masked(part);
    at = end;
  };
  while (at < text.length) {
    if (open.at(-1) === '`') {
      const end = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;
      end.lastIndex = at;
      end.exec(text);
      take(end.lastIndex, true);
      if (text[at] === '`') open.pop();
      else open.push('${');
      take(Math.min(at + (open.at(-1) === '${' && text[at] === '$' ? 2 : 1), text.length), false);
      continue;
    }
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) break;
    const [whole, comment, quoted] = found;
    take(found.index, false);
    if (comment !== undefined) {
      prose += proseOfComment(comment);
      at += comment.length;
    } else {
      // One word in quotes is a name or a path.
      take(at + whole.length, quoted !== undefined && /\s/.test(quoted));
      if (whole === '`' || whole === '{') open.push(whole);
      else if (whole === '}') open.pop();
    }
  }
  take(text.length, false);
  return prose;
}

/** Without its marks and without code, so that a phrase is found over the end of a line. */
function proseOfComment(comment: string): string {
  return comment
    .replace(/^\/\/+|^\/\*+|\*+\/$|^ *\*(?!\/)/gm, (mark) => ' '.repeat(mark.length))
    .replace(/`[^`\n]+`/g, masked);
}

function masked(text: string): string {
  return text.replace(/\S/g, MASK);
}
