import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listFiles } from './repository.ts';

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
