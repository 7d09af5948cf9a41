import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { workFolder } from '../../plan/deploy/target.ts';
import { localHost } from '../host/local-host.ts';
import { listFiles } from '../repository/repository.ts';
import { takeLock } from './lock.ts';
import { upload } from './upload.ts';

const host = localHost(process.env);

/** A folder on a server, and what uploads the files of an environment into it. */
async function scene() {
  const root = await mkdtemp(join(tmpdir(), 'swarm-ci-folder-'));
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 10 }));
  const serverPath = join(root, 'srv');
  const lockOf = async (environment: string) => {
    const target = { environment, stack: environment, serverPath };
    return takeLock(host, target, { job: environment, commit: undefined, since: 'now' }, 10_000, () => {});
  };
  const put = async (environment: string, files: Readonly<Record<string, string>>) => {
    const directory = join(root, environment);
    await rm(directory, { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    const work = workFolder({ environment, serverPath });
    return upload(host, { serverPath, workFolder: work, directory, ...listFiles(directory, Object.keys(files)) });
  };
  return { serverPath, lockOf, put };
}

/** Another process that is placing files in the folder, until it is ended. */
async function placing(serverPath: string) {
  const script = 'exec 8>>"$0/.swarm-ci/.placing"; flock 8; echo placing; exec sleep 600';
  const other = spawn('sh', ['-c', script, serverPath], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(other, 'exit');
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  return async () => {
    other.kill('SIGKILL');
    await ended;
  };
}

const filesIn = async (folder: string) => (await readdir(folder)).filter((name) => name !== '.swarm-ci').sort();

test('of the environments of one folder, one at a time moves its files', async () => {
  const { serverPath, lockOf, put } = await scene();
  const lock = await lockOf('prod');
  onTestFinished(() => lock.close());
  await put('prod', { 'a.txt': 'one' });
  const end = await placing(serverPath);
  let isDone = false;
  const uploading = put('prod', { 'a.txt': 'two', 'b.txt': 'new' }).then(() => {
    isDone = true;
  });
  await pause(1_000);
  expect(isDone).toBe(false);
  expect(await readFile(join(serverPath, 'a.txt'), 'utf8')).toBe('one');
  await end();
  await uploading;
  expect(await filesIn(serverPath)).toEqual(['a.txt', 'b.txt']);
});

test('one that waits for its turn ends with its job, and places nothing', async () => {
  const { serverPath, lockOf, put } = await scene();
  const lock = await lockOf('prod');
  await put('prod', { 'a.txt': 'one' });
  const end = await placing(serverPath);
  const uploading = put('prod', { 'a.txt': 'two' }).catch((error: unknown) => String(error));
  await pause(500);
  await lock.close();
  // On a busy machine it may end before it waits.
  expect(await uploading).toMatch(/another environment is still placing its files there|Terminated/);
  await end();
  expect(await readFile(join(serverPath, 'a.txt'), 'utf8')).toBe('one');
  const again = await lockOf('prod');
  await put('prod', { 'a.txt': 'three' });
  await again.close();
  expect(await readFile(join(serverPath, 'a.txt'), 'utf8')).toBe('three');
});

test('many uploads of two environments at once leave the files of both', async () => {
  const { serverPath, lockOf, put } = await scene();
  const locks = await Promise.all([lockOf('dev'), lockOf('prod')]);
  onTestFinished(async () => void (await Promise.all(locks.map((lock) => lock.close()))));
  for (let turn = 0; turn < 5; turn++) {
    const shared = turn % 2 === 0 ? { 'shared.txt': 'same' } : {};
    await Promise.all([
      put('dev', { [`dev-${turn}.txt`]: 'dev', ...shared }),
      put('prod', { [`prod-${turn}.txt`]: 'prod', 'shared.txt': 'same' }),
    ]);
    expect(await filesIn(serverPath)).toEqual([`dev-${turn}.txt`, `prod-${turn}.txt`, 'shared.txt']);
  }
});
