import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSettingsFile } from './settings-file.ts';

async function folderWith(...names: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-settings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of names) await writeFile(join(folder, name), `project: ${name}\n`);
  return folder;
}

test.each(['swarm-ci.yaml', 'swarm-ci.yml'])('%s is read', async (name) => {
  const text = `project: ${name}\n`;
  expect(await readSettingsFile(await folderWith(name))).toEqual({ file: { name, text }, problems: [] });
});

test('there may be none, but not two', async () => {
  expect(await readSettingsFile(await folderWith())).toEqual({ file: undefined, problems: [] });
  expect(await readSettingsFile(join(await folderWith(), 'absent'))).toEqual({ file: undefined, problems: [] });
  const { problems } = await readSettingsFile(await folderWith('swarm-ci.yaml', 'swarm-ci.yml'));
  expect(problems).toMatchObject([{ at: 'swarm-ci.yml', message: 'exists beside swarm-ci.yaml' }]);
});

test('settings that cannot be read are not left out', async () => {
  const folder = await folderWith();
  await mkdir(join(folder, 'swarm-ci.yaml'));
  const { file, problems } = await readSettingsFile(folder);
  expect(file).toBeUndefined();
  expect(problems).toMatchObject([{ at: 'swarm-ci.yaml', message: expect.stringMatching(/^cannot be read: EISDIR/) }]);
});
