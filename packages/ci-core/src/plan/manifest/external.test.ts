import { expect, test } from 'vitest';
import { namedFilesOf, networksOf, readManifest } from './manifest.ts';
import { sourcelessFiles } from './sourceless-files.ts';

// What "docker stack config" 28.2.2 makes of each; up to version 27 it also takes the words without quotes.
test.each([
  'true',
  'True',
  'TRUE',
  '"${E:-true}"',
  '"${E:-True}"',
  '"${E:-yes}"',
  '"${E:-On}"',
  '"${E:-y}"',
  'yes',
  'on',
])('external: %s means that the swarm has it', (word) => {
  const one = `{ external: ${word} }`;
  const text = `services: { web: { image: "app:1" } }\nnetworks: { edge: ${one} }\nsecrets: { pw: ${one} }\nconfigs: { site: ${one} }\n`;
  const { manifest, problems } = readManifest('c.yaml', text);
  expect(problems).toEqual([]);
  expect([...networksOf(manifest, {}), ...namedFilesOf(manifest, {})].map(({ external }) => external)).toEqual([
    ...[true, true, true],
  ]);
  expect(sourcelessFiles(manifest, {})).toEqual([]);
});

test.each(['false', 'False', '"${E:-no}"', '"${E:-off}"', '"${E:-}"'])('external: %s does not', (word) => {
  const text = `services: { web: { image: "app:1" } }\nnetworks: { edge: { external: ${word} } }\n`;
  const { manifest } = readManifest('c.yaml', text);
  expect(networksOf(manifest, {}).map(({ external }) => external)).toEqual([false]);
});
