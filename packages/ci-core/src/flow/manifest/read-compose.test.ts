import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ComposeConfig } from '../../effects/compose/compose-config.ts';
import { lowerWritten } from './lower-written.ts';
import { readCompose } from './read-compose.ts';

const folderWith = async (files: Readonly<Record<string, string>>) => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-compose-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
};
const lowered = async (directory: string, files: readonly string[], compose?: ComposeConfig) => {
  const read = await readCompose({ directory, environment: 'prod', files, profiles: [], compose });
  if (read.problems !== undefined) throw new Error(JSON.stringify(read.problems));
  return lowerWritten(read.written, { directory, environment: 'prod', stack: 'shop_prod', env: {}, allowEmpty: [] });
};

test('the merged file means the same when it is read again without "docker compose"', async () => {
  const merged = 'services:\n  web:\n    image: app:1\n    restart: on-failure:3\n';
  const directory = await folderWith({ 'a.yaml': 'services: { web: { image: a } }\n', 'b.yaml': 'services: {}\n' });
  const first = await lowered(directory, ['a.yaml', 'b.yaml'], async () => ({ model: merged, folder: directory }));
  expect(first.manifest.text).toContain('"on-failure"');
  const [kept] = first.files;
  const again = await lowered(await folderWith({ 'kept.yaml': kept?.content ?? '' }), ['kept.yaml']);
  expect(again.manifest.text).toBe(first.manifest.text);
});

const problemsOf = async (directory: string, files: readonly string[]) => {
  const never: ComposeConfig = () => Promise.reject(new Error('not to be asked'));
  const read = await readCompose({ directory, environment: 'prod', files, profiles: [], compose: never });
  return read.problems?.map(({ at, message }) => `${at} ${message}`);
};

test('a key with a variable, which "docker compose" may write into a list, is refused before files are merged', async () => {
  const directory = await folderWith({
    'a.yaml': 'services:\n  web: { image: a, labels: { "${HOST}.rule": x }, environment: ["${A}=b"] }\n',
    'b.yaml': 'services:\n  web: { deploy: { labels: { "${HOST}.rule": y } } }\n',
  });
  expect(await problemsOf(directory, ['a.yaml', 'b.yaml'])).toEqual([
    'a.yaml:2:30 the key "${HOST}.rule" contains a variable, and Docker fills in none in keys',
    'b.yaml:2:30 the key "${HOST}.rule" contains a variable, and Docker fills in none in keys',
  ]);
});

test.each([
  'services:\n  web: { image: a, attach: true, labels: { 017: x } }\n',
  'services:\n  web: { image: a, labels: { 017: x } }\n  other: { image: b, profiles: [debug] }\n',
])('a key that is a number is refused, also where the file is generated: %s', async (text) => {
  expect(await problemsOf(await folderWith({ 'a.yaml': text }), ['a.yaml'])).toEqual([
    expect.stringMatching(/^a\.yaml:2:\d+ the key 017 is a number in YAML/),
  ]);
});

test('a name without braces has no operator in what "docker compose" reads, and one in what Docker reads', async () => {
  const text = (more: string) => `services:\n  web: { image: "app:$TAG-alpine", ${more} }\n`;
  const directory = await folderWith({ 'a.yaml': text('attach: true'), 'b.yaml': text('hostname: h') });
  expect((await lowered(directory, ['a.yaml'])).manifest.uses).toMatchObject([{ name: 'TAG', operator: undefined }]);
  expect((await lowered(directory, ['b.yaml'])).manifest.uses).toMatchObject([{ name: 'TAG', operator: '-' }]);
});
