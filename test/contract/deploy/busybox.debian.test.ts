import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { runCliThere } from '../../../packages/ci-core/src/effects/compile/run-cli-there.ts';
import { localHost } from '../../../packages/ci-core/src/effects/host/local-host.ts';
import { listFiles } from '../../../packages/ci-core/src/effects/repository/repository.ts';
import { compareFiles } from '../../../packages/ci-core/src/effects/server/compare-files.ts';
import { takeLock } from '../../../packages/ci-core/src/effects/server/lock.ts';
import { keepRelease, listReleases, markCreated } from '../../../packages/ci-core/src/effects/server/release-store.ts';
import { restoreFiles } from '../../../packages/ci-core/src/effects/server/restore-files.ts';
import { upload } from '../../../packages/ci-core/src/effects/server/upload.ts';
import { prepareDeploy } from '../../../packages/ci-core/src/flow/deploy/prepare-deploy.ts';
import { workFolder } from '../../../packages/ci-core/src/plan/deploy/target.ts';
import type { Release } from '../../../packages/ci-core/src/plan/release/release.ts';
import { requirePackages } from '../../support/debian-packages.ts';

// The shell programs on a manager whose every command is BusyBox's, as on Alpine.

const run = promisify(execFile);
const FACTS = 'packages/ci-core/src/effects/swarm/server-facts.sh';
let tools = '';
const works = (command: string) =>
  run(command, ['true']).then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  await requirePackages('the shell programs run under BusyBox', ['busybox'], () => works('busybox'));
  tools = await mkdtemp(join(tmpdir(), 'swarm-ci-busybox-'));
  const { stdout } = await run('busybox', ['--list']);
  const { stdout: busybox } = await run('sh', ['-c', 'command -v busybox']);
  for (const name of stdout.split('\n').filter(Boolean)) await symlink(busybox.trim(), join(tools, name));
  // Debian builds BusyBox without flock; this one takes what BusyBox's takes.
  const { stdout: flock } = await run('sh', ['-c', 'command -v flock']);
  const usage = 'echo "Usage: flock [-sxun] FD | { FILE [-c] PROG ARGS }" >&2; exit 1';
  const script = `#!/bin/sh\ncase $1 in -[sxun] | [!-]*) exec ${flock.trim()} "$@" ;; *) ${usage} ;; esac\n`;
  await writeFile(join(tools, 'flock'), script);
  await chmod(join(tools, 'flock'), 0o755);
});
afterAll(() => rm(tools, { recursive: true, force: true }));

async function scene() {
  const root = await mkdtemp(join(tmpdir(), 'swarm-ci-on-busybox-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const host = localHost({ PATH: tools, HOME: root });
  const directory = join(root, 'repository');
  await mkdir(join(directory, 'prod/conf'), { recursive: true });
  const place = { environment: 'prod', stack: 'x', serverPath: join(root, 'deploy') };
  const folders = { serverPath: place.serverPath, workFolder: workFolder(place) };
  const lock = (job: string, timeout: number, onWait = () => {}) =>
    takeLock(host, place, { job, commit: undefined, since: 'now' }, timeout, onWait);
  const source = () => ({
    ...folders,
    directory,
    files: listFiles(directory, ['prod']).files,
    inPlace: ['prod/alone'],
  });
  return { host, directory, folders, lock, source };
}

test('files are compared, placed, kept and restored', async () => {
  const { host, directory, folders, lock, source } = await scene();
  const held = await lock('files', 5_000);
  const put = (path: string, text: string) => writeFile(join(directory, 'prod', path), text);
  for (const name of ['alone', 'conf/a b', 'conf/new\nline', "it's"]) await put(name, '1');
  await symlink('alone', join(directory, 'prod/link'));
  await chmod(join(directory, 'prod/alone'), 0o755);
  const live = (path: string) => join(folders.serverPath, 'prod', path);
  expect((await compareFiles(host, source())).map(({ change }) => change)).toEqual(Array(5).fill('added'));
  expect((await upload(host, source())).sent).toBe(5);
  // The name that does not fit on one line.
  expect((await upload(host, source())).sent).toBe(1);
  expect(await compareFiles(host, source())).toEqual([]);
  const inodes = async () => [(await stat(live('alone'))).ino, (await stat(live('conf'))).ino];
  const before = await inodes();
  await markCreated(host, folders.workFolder, ['x_web']);
  const record = {
    id: 'one',
    stack: 'x',
    createdAt: '',
    composeFile: '',
    variables: {},
    images: {},
    configs: [],
    fingerprint: '',
  };
  await keepRelease(host, folders, record as unknown as Release, { drop: [], history: ['one'] });
  expect(await listReleases(host, folders.workFolder, 'x')).toMatchObject({
    history: ['one'],
    created: ['x_web'],
    live: { id: 'one' },
  });

  await put('alone', 'two');
  await rename(join(directory, 'prod/conf/a b'), join(directory, 'prod/conf/other'));
  await rm(join(directory, 'prod/conf/new\nline'));
  await chmod(live("it's"), 0o666);
  expect(Object.fromEntries((await compareFiles(host, source())).map(({ path, change }) => [path, change]))).toEqual({
    'prod/alone': 'changed',
    "prod/it's": 'changed',
    'prod/conf/a b': 'removed',
    'prod/conf/new\nline': 'removed',
    'prod/conf/other': 'added',
  });
  await upload(host, source());
  expect(await readFile(live('alone'), 'utf8')).toBe('two');
  expect(await inodes()).toEqual(before);
  expect(await compareFiles(host, source())).toEqual([]);
  await restoreFiles(host, folders, 'one', ['prod/alone']);
  expect(await readFile(live('conf/a b'), 'utf8')).toBe('1');
  expect(await inodes()).toEqual(before);
  expect(((await stat(live('alone'))).mode & 0o7777).toString(8)).toBe('755');
  await held.close();
});

test('one job has the lock, another waits for it', async () => {
  const { lock } = await scene();
  const first = await lock('first', 0);
  await expect(lock('second', 300)).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining('first'),
  });
  let waited = '';
  const second = lock('third', 20_000, () => {
    waited = 'yes';
  });
  await expect.poll(() => waited).toBe('yes');
  await first.close();
  await (await second).close();
});

test('nothing that a deploy needs is missing', async () => {
  const { host } = await scene();
  const { stdout } = await host.run({ argv: ['sh', '-c', await readFile(FACTS, 'utf8'), 'sh', '/tmp/none'] });
  expect(stdout).toMatch(/^writable=yes$/m);
  expect(stdout).toMatch(/^free=[1-9]\d*$/m);
  expect(stdout).not.toMatch(/^(missing|unable|unlockable)=/m);
});

test('the docker command gets the variables of the job, and none of the server or of the shell', async () => {
  const { directory, folders } = await scene();
  const text =
    'services: { web: { image: "a:$TAG", environment: [LONG, "IN=$IFS", "EMPTY=", AWS_REGION, n, command] } }\n';
  await writeFile(join(directory, 'docker-compose.prod.yaml'), text);
  await writeFile(join(tools, 'docker'), '#!/bin/sh\nenv >&2\n', { mode: 0o755 });
  const env = { TAG: '1', LONG: `'$x"\n\\ é`, IFS: 'abc', AWS_REGION: 'moon', n: '5', command: 'odd', OTHER: 'no' };
  const settings = { directory, project: 'o', serverPath: folders.serverPath } as never;
  const prepared = await prepareDeploy({ environment: 'prod', settings, problems: [], env, context: readContext({}) });
  const server = {
    PATH: tools,
    HOME: '/home/server',
    EMPTY: 'leak',
    USER: 'leak',
    AWS_REGION: 'leak',
    AWS_PROFILE: 'kept',
  };
  const ran = await runCliThere(localHost(server), 'Docker version 28.0', prepared, createServer());
  const got = ran.words.trim().split(/\n(?=\w+=)/);
  const { PWD, PATH, HOME, ...rest } = Object.fromEntries(got.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  expect(rest).toEqual({
    TAG: '1',
    LONG: env.LONG,
    IFS: 'abc',
    AWS_REGION: 'moon',
    n: '5',
    command: 'odd',
    AWS_PROFILE: 'kept',
  });
  expect([PATH, HOME]).toEqual([tools, '/home/server']);
  expect(PWD).toContain(folders.serverPath);
});
