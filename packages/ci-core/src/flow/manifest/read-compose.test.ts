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
