import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listFiles } from '../repository/repository.ts';
import { archive, listOf } from './archive.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'swarm-ci-archive-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const SIZE = 1_000_000;
/** The sizes of the members of an archive of a file that changes once it is listed. */
const sizesAfter = async (change: (path: string) => Promise<void>) => {
  await writeFile(join(directory, 'access.log'), Buffer.alloc(SIZE, 'x'));
  const { files } = listFiles(directory, ['access.log']);
  await change(join(directory, 'access.log'));
  const sizes: Record<string, number> = {};
  const unpacking = extract();
  unpacking.on('entry', ({ name, size = 0 }, stream, next) => {
    sizes[name] = size;
    stream.on('end', () => next(null)).resume();
  });
  for await (const chunk of archive({ directory, files }, listOf(files))) unpacking.write(chunk);
  unpacking.end(undefined);
  return sizes;
};

test('a file that grows while it is read is sent as it was listed', async () => {
  expect(await sizesAfter((path) => appendFile(path, 'more'))).toMatchObject({ 'access.log': SIZE });
});

test('a file that becomes shorter is named, and the archive never becomes complete', async () => {
  await expect(sizesAfter((path) => truncate(path, 1_000))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('access.log changed while it was read'),
  });
});
