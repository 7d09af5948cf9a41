import { expect, test } from 'vitest';
import { parseYaml } from './yaml.ts';

test.each([
  ['a: { b: c, d: ${X:-y}, e: f }\ng: h\ni: [j]\n', 'f:1:16', '${X:-y} is not quoted', 'quote it: "${X:-y}"'],
  ['a: [${X}, b]\nc: 1\n', 'f:1:6', '${X} is not quoted', 'quote it: "${X}"'],
  ['networks: { ${NET}: {} }\n', 'f:1:14', '${NET} is not quoted', 'quote it: "${NET}"'],
  ['a:\n\tb: 1\n\tc: 2\n', 'f:2:1', 'line 2 begins with a tab', 'spaces'],
  ['a:\n  image:app\n  x: 1\n', 'f:2:3', 'there is no space after "image:"', 'write "image: …"'],
  ['a: @x\n', 'f:1:4', 'a value begins with @', 'quote the value'],
  ['a: %x\n', 'f:1:4', 'a value begins with %', 'quote the value'],
  ['a: *x\n', 'f:1:4', 'no anchor &x before the alias *x', 'quote the value if "*"'],
  ['a: b: c\n', 'f:1:4', 'a value contains ": "', 'quote the whole value'],
  ['a: 1\nb:\n  c: 1\n  d: 2\n  c: 2\n', 'f:5:3', '"c" is set twice: in lines 3 and 5', 'keep one'],
])('%j is one problem', (text, at, message, hint) => {
  expect(parseYaml('f', text).problems).toEqual([
    { at, message: expect.stringContaining(message), hint: expect.stringContaining(hint) },
  ]);
});
