import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findComposeFile, listFiles } from './repository.ts';

test('a file whose name is not UTF-8 is reported, not left out silently', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-names-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'prod'));
  await writeFile(join(directory, 'prod/ünï.txt'), '');
  await writeFile(Buffer.concat([Buffer.from(join(directory, 'prod/')), Buffer.from([0x66, 0xfc])]), '');
  const { files, problems } = listFiles(directory, ['prod', 'absent']);
  expect(files.map(({ path }) => path)).toEqual(['prod/ünï.txt']);
  expect(problems).toMatchObject([{ at: 'prod/f\uFFFD', message: 'has a name that is not UTF-8' }]);
});

test('what links lead to is among the files, and the links on the way to a path', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-links-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const path of ['prod/v1/app.conf', 'prod/v2/app.conf', 'common/a', 'common/b/c', 'other/secret'])
    await mkdir(dirname(join(directory, path)), { recursive: true }).then(() => writeFile(join(directory, path), path));
  await symlink('v2', join(directory, 'prod/current'));
  await symlink('../common/a', join(directory, 'prod/a'));
  await symlink('../common/b', join(directory, 'prod/b'));
  await symlink('..', join(directory, 'prod/up'));
  await symlink('b', join(directory, 'common/now'));
  const { files, problems } = listFiles(directory, ['prod', 'prod/current/app.conf', 'common/now/c', 'absent']);
  expect(problems).toEqual([]);
  expect(files.map(({ path }) => path)).toEqual([
    ...['common/a', 'common/b/c', 'common/now'],
    ...['prod/a', 'prod/b', 'prod/current', 'prod/up', 'prod/v1/app.conf', 'prod/v2/app.conf'],
  ]);
});

test('two compose files of one environment: neither is taken silently', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-compose-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'docker-compose.prod.yml'), '');
  expect(await findComposeFile(directory, 'prod')).toBe('docker-compose.prod.yml');
  await writeFile(join(directory, 'docker-compose.prod.yaml'), '');
  expect(await findComposeFile(directory, 'prod')).toMatchObject({
    ...{ at: 'docker-compose.prod.yml', message: 'exists beside docker-compose.prod.yaml' },
  });
});
