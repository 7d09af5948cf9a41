import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localHost } from '../host/local-host.ts';
import { compareFiles } from '../server/compare-files.ts';
import { upload } from '../server/upload.ts';
import { changedForOthers } from './changed-for-others.ts';
import { readFolderOwners } from './folder-releases.ts';

const host = localHost(process.env);
let serverPath: string;
beforeEach(async () => {
  serverPath = await mkdtemp(join(tmpdir(), 'swarm-ci-folders-'));
});
afterEach(() => rm(serverPath, { recursive: true, force: true }));

const write = async (path: string, content: string) => {
  await mkdir(dirname(join(serverPath, path)), { recursive: true });
  await writeFile(join(serverPath, path), content, { mode: 0o644 });
};
const release = (stack: string) =>
  JSON.stringify({
    id: '1',
    stack,
    createdAt: 'x',
    composeFile: 'c',
    variables: {},
    images: {},
    configs: [],
    fingerprint: 'f',
  });

/** Uploads these files of a repository for an environment. */
const deployed = async (environment: string, contents: Readonly<Record<string, string>>) => {
  const source = await sourceOf(environment, contents);
  const workFolder = `${serverPath}/.swarm-ci/${environment}`;
  await mkdir(workFolder, { recursive: true });
  const removed = (await compareFiles(host, { serverPath, workFolder, ...source })).filter(
    ({ change }) => change === 'removed',
  );
  await upload(host, { serverPath, workFolder, ...source });
  return removed.map(({ path }) => path);
};
const sourceOf = async (environment: string, contents: Readonly<Record<string, string>>) => {
  for (const [path, content] of Object.entries(contents)) await write(`source-${environment}/${path}`, content);
  const files = Object.entries(contents).map(([path, content]) => ({
    path,
    mode: 0o644,
    size: content.length,
    mtime: new Date(0),
  }));
  return { directory: `${serverPath}/source-${environment}`, files };
};

test('the stacks of the live releases in a folder, by environment', async () => {
  expect(await readFolderOwners(host, serverPath)).toEqual([]);
  await write('.swarm-ci/prod/releases/20260101-1/release.json', release('a'));
  await write('.swarm-ci/prod/releases/20260101-2/release.json', release('b'));
  await write('.swarm-ci/prod/releases/live', '20260101-2\n20260101-1\n');
  await write('.swarm-ci/dev/releases/20260101-1/release.json', release('c'));
  await write('.swarm-ci/dev/releases/20260101-2/release.json', release('d'));
  await write('.swarm-ci/odd/releases/20260101-2/release.json', '{');
  await write('.swarm-ci/empty/releases/live', '1\n');
  const found = await readFolderOwners(host, serverPath);
  expect(found.map(({ environment, stack, folder }) => [environment, stack, folder])).toEqual([
    ['dev', 'd', serverPath],
    ['prod', 'a', serverPath],
  ]);
});

test('a file that another environment deploys, too, is not removed', async () => {
  const app = { 'common/app.conf': 'one' };
  await deployed('prod', app);
  expect(await deployed('dev', { ...app, 'dev/page': 'x' })).toEqual([]);
  expect(await deployed('dev', { 'dev/other': 'x' })).toEqual(['dev/page']);
  expect(await readFile(join(serverPath, 'common/app.conf'), 'utf8')).toBe('one');
  expect(await readdir(join(serverPath, 'dev'))).toEqual(['other']);
  // The last one that has it removes it.
  expect(await deployed('prod', { 'prod/page': 'x' })).toEqual(['common/app.conf']);
  expect(await readdir(serverPath)).not.toContain('common');
});

test('a file that would change for another environment', async () => {
  const mounted = [{ path: 'common/app.conf', service: 'a_prod_web', stack: 'a_prod' }];
  const changed = async (content: string) => {
    const source = await sourceOf('dev', { 'common/app.conf': content });
    return changedForOthers(host, { serverPath, environment: 'dev', ...source }, mounted);
  };
  expect(await changed('two')).toEqual([]);
  await deployed('dev', { 'common/app.conf': 'one' });
  expect(await changed('two')).toEqual([]);
  await deployed('prod', { 'common/app.conf': 'one' });
  expect(await changed('two')).toEqual([{ file: mounted[0], environment: 'prod' }]);
  expect(await changed('one')).toEqual([]);
});
