import { expect, test } from 'vitest';
import { child, entriesOf, parseYaml } from './yaml.ts';

const laughs = (join: (name: string) => string) =>
  `x0: &a0 {image: x}\n${Array.from({ length: 30 }, (_, i) => `x${i + 1}: &a${i + 1} ${join(`*a${i}`)}\n`).join('')}`;

test.each([
  ['lists of lists', laughs((name) => `[${name}, ${name}]`)],
  ['mappings of mappings', laughs((name) => `{a: ${name}, b: ${name}}`)],
  ['what is merged into what is merged', laughs((name) => `{<<: [${name}, ${name}]}`)],
])('parseYaml: aliases that blow a document up are refused: %s', (_, text) => {
  const { yaml, problems } = parseYaml('a.yaml', text);
  expect(problems.map(({ message }) => message)).toEqual(['invalid YAML: its aliases expand to too many nodes']);
  expect(entriesOf(yaml, yaml.root)).toEqual([]);
});

test('parseYaml: an alias to a node that contains it is accepted', () => {
  const { yaml, problems } = parseYaml('a.yaml', 'a: &a\n  b: *a\n');
  expect(problems).toEqual([]);
  expect(child(yaml, child(yaml, yaml.root, 'a'), 'b')).toBe(child(yaml, yaml.root, 'a'));
});

test('parseYaml: what is far too long is not read', () => {
  const { problems } = parseYaml('a.yaml', '- '.repeat(200_000));
  expect(problems).toEqual([expect.objectContaining({ at: 'a.yaml', message: expect.stringContaining('400000') })]);
});

test.each(['a: b\n', '"', '- a\n', 'a: {b: c}\n'])('parseYaml: what is far too dense is not read: %j', (piece) => {
  const { problems } = parseYaml('a.yaml', piece.repeat(240_000 / piece.length));
  expect(problems).toEqual([expect.objectContaining({ at: 'a.yaml', message: expect.stringContaining('75000') })]);
});

test('parseYaml: a compose file of 2,000 services is read', () => {
  const service = (i: number) =>
    `  service-${i}:\n    image: registry.example.com/shop/service-${i}:\${TAG}\n    ports: [80]\n`;
  const text = `services:\n${Array.from({ length: 2_000 }, (_, i) => service(i)).join('')}`;
  expect(parseYaml('a.yaml', text).problems).toEqual([]);
});

test.each(['[', '{', '- ', '? ', 'a: ', '[{a: '])('parseYaml: what is nested too deep is not read: %s', (piece) => {
  const { problems } = parseYaml('a.yaml', piece.repeat(30_000));
  expect(problems).toEqual([expect.objectContaining({ message: 'the file is nested too deeply' })]);
  expect(parseYaml('a.yaml', `a: ${'['.repeat(400)}${']'.repeat(400)}`).problems).toEqual([]);
});

test('parseYaml: what is nested in several ways at once is not read', () => {
  const indented = Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join('');
  const text = `${indented}${' '.repeat(300)}${'- '.repeat(450)}${'['.repeat(450)}${']'.repeat(450)}\n`;
  const { problems } = parseYaml('a.yaml', text);
  expect(problems).toEqual([expect.objectContaining({ message: 'the file is nested too deeply' })]);
});

test('parseYaml: if there are many errors, only the first are reported', () => {
  expect(parseYaml('a.yaml', '"'.repeat(5_000)).problems.length).toBeLessThanOrEqual(50);
});

test('parseYaml: a key twice is a problem at its place, unless it is asked for', () => {
  const text = 'a:\n  b: 1\n  c: 2\n  b: 3\n';
  const { problems } = parseYaml('a.yaml', text);
  expect(problems).toMatchObject([{ at: 'a.yaml:4:3', message: 'invalid YAML: "b" is set twice: in lines 2 and 4' }]);
  expect(parseYaml('a.yaml', text, { uniqueKeys: false }).problems).toEqual([]);
  expect(parseYaml('a.yaml', '1: a\n"1": b\n').problems).toEqual([]);
});
