/** Pieces that parsers trip over, whatever they read. */
export const PIECES: readonly string[] = [
  ...['', ' ', '\t', '\n', '\r\n', '\r', '\0', '\u0007', '\u001b[2K', '\u001b]0;x\u0007', '\u009b1m'],
  ...['\ufeff', '\u200b', '\u202e', '\u2066', '\u2028', '\ud800', '\udfff', '💥', 'ﬀ', '\u0130'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', 'length', '0', '-1', '-0'],
  ...['1e999', '1e-999', '9007199254740993', '99999999999999999999', '0x10', '1_000', '.inf', 'NaN', 'null', 'true', '~'],
  ...['"', "'", '`', '\\', '/', '//', '../', '%', '%zz', '%00', '&', '&amp;', '<', '>', '|', '#', '@', '@all', '!', '*', '?', ';', ','],
  ...['$', '$$', '${', '${A', '${A}', '${A:-', '${A:-${B}}', '${A:?x}', '$A-b', '${__proto__}', '${constructor:-x}'],
  ...['&a', '*a', '&a [*a]', '<<: *a', '<<', '!!binary x', '!!merge <<', '!x', '---', '...', '- ', ': ', '? ', '{', '}', '[', ']', '{}', '[]'],
  ...['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg/onload=1>', 'javascript:alert(1)', '](javascript:1)', ']]>', '-->', '<!--'],
  ...['::error::x', '##[error]x', 'section_start:1:x\r\u001b[0K', '[0Ksection_end:1:x', '<!-- swarm-ci:data ', '```', '| a | b |'],
  ...['https://a:b@c/', 'http://[::1', 'http://%', 'https://x?y#z', 'a'.repeat(300), ' '.repeat(300), '9'.repeat(400), '='.repeat(50)],
];

/** Texts whose size is the attack, of about so many characters; `lines` are pieces that the parser knows. */
export function sizeAttacks(size: number, lines: readonly string[] = []): string[] {
  const repeated = (piece: string) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
  return [
    ...[' ', '\t', '\n', 'a', '9', '/', '-', '=', '.', ':', '${', '{', '(', '"', '\\', '\0', '💥', 'a,', 'a:', 'a=', '- '],
    ...[' \n', 'a b ', '#1 ', '[0K', '\u001b[', '@', '<', '${A:-', 'a\t', ...lines],
  ]
    .map((piece) => `${repeated(piece)}!`)
    .concat(lines.flatMap((line) => [`${line}${repeated('a')}`, `${line}${repeated(' ')}x`]));
}
