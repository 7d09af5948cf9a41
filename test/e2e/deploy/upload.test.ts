import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Host } from '../../../packages/ci-core/src/effects/host/host.ts';
import { listFiles } from '../../../packages/ci-core/src/effects/repository/repository.ts';
import { takeLock } from '../../../packages/ci-core/src/effects/server/lock.ts';
import { upload } from '../../../packages/ci-core/src/effects/server/upload.ts';
import { workFolder } from '../../../packages/ci-core/src/plan/deploy/target.ts';
import { nothingExecuted } from '../../support/command/nothing-executed.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { connectTo } from '../../support/ssh/ssh-scene.ts';
import { folderOn, treeOf } from '../../support/stack/file-trees.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const root = (script: string, ...args: string[]) => sandbox.manager.exec(['sh', '-ec', script, 'sh', ...args]);

describe('an upload of anything over anything', () => {
  const char = fc.constantFrom(...`ab -*?"'$()\`\\\n\t~#;&|.%é日`);
  const name = fc.string({ unit: char, minLength: 1, maxLength: 6 }).filter((text) => !/^\.{1,2}$/.test(text));
  const entryOf = (names: readonly string[]) =>
    fc.record({
      path: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      content: fc.uint8Array({ maxLength: 3000 }),
      mode: fc.constantFrom(0o644, 0o755, 0o640, 0o400),
      kind: fc.constantFrom('file', 'file', 'file', 'link', 'secret'),
      target: fc.constantFrom(...names),
    });
  const twoTrees = fc
    .uniqueArray(name, { minLength: 2, maxLength: 4 })
    .chain((names) => fc.tuple(fc.array(entryOf(names), { maxLength: 8 }), fc.array(entryOf(names), { maxLength: 8 })))
    // Some of the second are as they were in the first.
    .chain(([first, second]) => fc.tuple(fc.constant(first), fc.shuffledSubarray([...first, ...second])));
  type Entry = typeof twoTrees extends fc.Arbitrary<readonly [readonly (infer E)[], unknown]> ? E : never;

  const file = (path: string): Entry => ({ path, content: new Uint8Array(), mode: 0o644, kind: 'file', target: 'a' });

  it('leaves exactly what was sent, and what swarm-ci never wrote', async () => {
    const host = await connectTo(sandbox);
    await fc.assert(
      fc.asyncProperty(twoTrees, async (trees) => {
        const serverPath = `/data/fuzz ${randomBytes(4).toString('hex')}`;
        const there = folderOn(sandbox, sandbox.manager, serverPath);
        try {
          for (const tree of trees) {
            expect(await sent(host, serverPath, tree)).toEqual({ ...(await treeOf(join(there, 'prod'))) });
            await root('echo mine >"$1/foreign"', serverPath);
          }
          expect(Object.keys(await treeOf(there)).filter((path) => !/^\.\/(prod|\.swarm-ci)\//.test(path))).toEqual([
            './foreign',
          ]);
        } finally {
          await root('rm -rf "$1"', serverPath);
        }
      }),
      {
        numRuns: 20,
        examples: [
          // A file that is gone seems to be there still, through a link that takes its folder's place.
          [[[file('a/a')], [file('b/a'), { ...file('a'), kind: 'link', target: 'b' }]]],
          // A file that is a secret from now on is there already, and must go.
          [[[file('a')], [{ ...file('a'), kind: 'secret' }]]],
        ],
      },
    );
    await nothingExecuted(sandbox.manager);
  });

  /** Uploads a tree as a deploy does; returns what the server should hold afterwards. */
  async function sent(host: Host, serverPath: string, tree: readonly Entry[]) {
    const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-fuzz-'));
    try {
      const secrets: string[] = [];
      for (const { path, content, mode, kind, target } of tree) {
        const at = join(directory, 'prod', path);
        const made = await mkdir(dirname(at), { recursive: true })
          .then(() => (kind === 'link' ? symlink(target, at) : writeFile(at, content, { flag: 'wx' })))
          .then(
            () => true,
            () => false,
          );
        if (made && kind !== 'link') await chmod(at, mode);
        if (made && kind === 'secret') secrets.push(`prod/${path}`);
      }
      const { files, problems } = listFiles(directory, ['prod']);
      expect(problems).toEqual([]);
      const place = { environment: 'prod', stack: 'x', serverPath };
      const owner = { job: 'fuzz', commit: undefined, since: 'now' };
      const lock = await takeLock(host, place, owner, 5_000, () => {});
      const there = folderOn(sandbox, sandbox.manager, join(serverPath, 'prod'));
      const kept = files.filter(({ path }) => !secrets.includes(path));
      const asInGit = (text: string) =>
        text.replace(/^[0-7]+(?= )/, (mode) => (Number.parseInt(mode, 8) & 0o111 ? '755' : '644'));
      const wanted = Object.entries(await treeOf(join(directory, 'prod'))).map(
        ([path, text]) => [path, asInGit(text)] as const,
      );
      const whole = Object.fromEntries(wanted.filter(([path]) => !secrets.includes(`prod/${path.slice(2)}`)));
      await upload(host, { serverPath, workFolder: workFolder(place), directory, files: kept });
      expect(await treeOf(there)).toEqual(whole);
      await lock.close();
      return whole;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
});

it('brings only what is not there, and whatever was changed there by hand', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-some-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'prod'));
  for (let i = 0; i < 20; i++) await writeFile(join(directory, `prod/${i}`), `${i}`);
  const serverPath = `/data/some-${randomBytes(4).toString('hex')}`;
  onTestFinished(async () => void (await root('rm -rf "$1"', serverPath)));
  const place = { environment: 'prod', stack: 'x', serverPath };
  const host = await connectTo(sandbox);
  const lock = await takeLock(host, place, { job: 'some', commit: undefined, since: 'now' }, 5_000, () => {});
  const folders = { serverPath, workFolder: workFolder(place) };
  const again = async () => upload(host, { ...folders, directory, files: listFiles(directory, ['prod']).files });
  const there = async () => {
    const { stdout } = await root('cd "$1/prod" && stat -c "%n %i" *', serverPath);
    return new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]));
  };
  const first = await again();
  const before = await there();
  expect(first.sent).toBe(20);
  expect(await again()).toEqual({ contents: first.contents, sent: 0 });
  expect(await there()).toEqual(before);

  await writeFile(join(directory, 'prod/3'), 'changed');
  await chmod(join(directory, 'prod/4'), 0o755);
  await rm(join(directory, 'prod/5'));
  await root('echo by hand >"$1/prod/6"; rm "$1/prod/7"; ln -sf 9 "$1/prod/8"', serverPath);
  const second = await again();
  expect(second).toEqual({ contents: expect.not.stringMatching(first.contents), sent: 5 });
  const after = await there();
  const moved = [...after].flatMap(([name, inode]) => (before.get(name) === inode ? [] : [name]));
  expect(moved.sort()).toEqual(['3', '4', '6', '7', '8']);
  expect(await treeOf(folderOn(sandbox, sandbox.manager, join(serverPath, 'prod')))).toEqual(
    await treeOf(join(directory, 'prod')),
  );
  await lock.close();
});

it('is in place whole when the connection ends while its files move', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-many-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  // A folder takes the server longer than a file.
  for (let i = 0; i < 300; i++) {
    await mkdir(join(directory, `prod/${i}`), { recursive: true });
    await writeFile(join(directory, `prod/${i}/file`), `${i}`);
  }
  const serverPath = `/data/moving-${randomBytes(4).toString('hex')}`;
  onTestFinished(async () => void (await root('rm -rf "$1"', serverPath)));
  const place = { environment: 'prod', stack: 'x', serverPath };
  const work = workFolder(place);
  const { files } = listFiles(directory, ['prod']);
  const host = await connectTo(sandbox);
  await takeLock(host, place, { job: 'moving', commit: undefined, since: 'now' }, 5_000, () => {});
  const source = { serverPath, workFolder: work, directory, files };
  const uploading = upload(host, source).catch((error: Error) => error);
  const is = async (test: string) =>
    (await sandbox.manager.exec(['sh', '-c', test, 'sh', work], { reject: false })).exitCode === 0;
  await until(() => is('[ -e "$1/files.new" ]'));
  host.close();
  await expect(uploading).resolves.toMatchObject({ code: 'CONNECTION_LOST' });
  await until(() => is('cd "$1" && flock -n lock true && flock -n busy true'), 60_000);
  const whole = await treeOf(join(directory, 'prod'));
  expect(await treeOf(folderOn(sandbox, sandbox.manager, join(serverPath, 'prod')))).toEqual(whole);
  expect(await is('[ -e "$1/new" ]')).toBe(false);
});
