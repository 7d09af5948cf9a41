import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readManifest } from './manifest.ts';

const variable = fc.constantFrom('${E:-yes}', '${E}', '${E:?no}', '${E-}', 'x${E:-yes}', '${E:-yes }', '${A}${B}');
const place = fc.constantFrom(
  (it: string) => `{ A: ${it} }`,
  (it: string) => `{ A: ${it}, B: "1" }`,
  (it: string) => `{ B: "1", A: ${it} }`,
  (it: string) => `[ ${it} ]`,
  (it: string) => `[ a, ${it}, b ]`,
);
const compose = (environment: string, image = 'app:1') =>
  `services:\n  web:\n    image: ${image}\n    environment: ${environment}\n    labels: { c: d }\n`;

test('a variable that is not quoted in a flow map or list is one problem', () => {
  fc.assert(
    fc.property(variable, place, (written, at) => {
      const { problems } = readManifest('c.yaml', compose(at(written)));
      expect(problems).toHaveLength(1);
      expect(problems[0]?.at).toMatch(/^c\.yaml:4:/);
      expect(problems[0]?.hint).toContain('quote it');
    }),
  );
});

test('a fault before a slip is shown with it, what follows it is not guessed at', () => {
  const text = compose('{ A: ${E} }', '"app:${TAG:+1}"').replace('c: d', 'c: "${X"');
  expect(readManifest('c.yaml', text).problems.map(({ at }) => at)).toEqual(['c.yaml:4:24', 'c.yaml:3:12']);
});
