import { expect, test } from 'vitest';
import { bumpFile } from '../review/bump-file.ts';
import { mayName } from '../review/image-uses.ts';
import { interpolate, referencesIn } from './interpolate.ts';
import { readManifest } from './manifest.ts';
import { unsetVariables } from './variable-problems.ts';

const QUICKLY = 30_000;

test('interpolate: unclosed braces are searched for only once', { timeout: QUICKLY }, () => {
  const text = '${A:-'.repeat(200_000);
  expect(interpolate(text, { A: '1' })).toBe(text);
  expect(referencesIn(text).invalid).toBe(true);
  expect(interpolate('${A:-x}${B:-$A', { A: '1' })).toBe('1${B:-1');
});

test('mayBe: variables one after another take no time', { timeout: QUICKLY }, () => {
  const text = `${'${A}a'.repeat(300)}z`;
  expect(mayName({ at: '', text }, `registry.example.com/${'a'.repeat(200)}`)).toBe(false);
  expect(mayName({ at: '', text: `${'x'.repeat(200_000)}:1` }, 'app')).toBe(false);
});

test.each([
  ['${R}/app:1', 'registry/app', true],
  ['${A}x${B}y${C}', 'axbyc', true],
  ['${A}x${B}x', 'x', false],
  ['a${A}', 'ba', false],
  ['app:1', 'app', true],
])('mayBe: %s of %s', (text, image, expected) => expect(mayName({ at: '', text }, image)).toBe(expected));

test('bumpFile: a file of very many lines of one variable', { timeout: QUICKLY }, () => {
  const image = { service: 'web', image: 'web', tag: '2', digest: undefined, variable: 'TAG' };
  const { text, locations } = bumpFile('a.env', 'TAG=1\n'.repeat(20_000), [image]);
  expect(text).toBe('TAG=2\n'.repeat(20_000));
  expect(locations.at(-1)?.at).toBe('a.env:20000');
});

test('unsetVariables: a variable that one text uses many times is reported once', () => {
  const { manifest } = readManifest('c.yaml', `services: {web: {image: "${'$A '.repeat(1_000)}"}}`);
  expect(unsetVariables(manifest, {})).toHaveLength(1);
});
