import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connectSsh, Secret, workFolder } from '@swarm-ci/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { takeHold } from '../../packages/ci-core/src/effects/hold.ts';
import type { Host } from '../../packages/ci-core/src/effects/host.ts';
import { listFiles } from '../../packages/ci-core/src/effects/repository.ts';
import { upload } from '../../packages/ci-core/src/effects/upload.ts';
import { raiseSandbox, type Sandbox } from '../sandbox/index.ts';
import { folderOn, treeOf } from '../support/file-trees.ts';
import { type Manifests, makeManifests } from '../support/manifests.ts';
import { makeSshUser, startSshServer } from '../support/ssh-server.ts';

/** One of its own: these tests take tools away from the server. */
let sandbox: Sandbox;
const cleanUp: (() => Promise<void>)[] = [];
const later = (undo: () => Promise<void>) => void cleanUp.push(undo);

beforeAll(async () => {
  sandbox = await raiseSandbox({ engine: inject('sandbox').engine });
  running = await makeManifests(sandbox, files, later);
});

afterAll(async () => {
  for (const undo of cleanUp.reverse()) await undo();
  await sandbox?.down();
});

const compose = (more = '', rest = '') => `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:\${TAG}
    deploy: { endpoint_mode: dnsrr, update_config: { monitor: 1s, order: start-first }${more} }
${rest}`;

const root = (script: string, ...args: string[]) => sandbox.manager.exec(['sh', '-ec', script, 'sh', ...args]);

type Trouble = {
  readonly env?: () => Record<string, string>;
  /** What the repository gets beside what is already deployed. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly prepare?: (path: string) => Promise<unknown>;
  readonly make?: (path: string) => Promise<unknown>;
  readonly mend: (path: string) => Promise<unknown>;
  readonly says: readonly (string | RegExp)[];
};

const hide = (tool: string): Pick<Trouble, 'make' | 'mend'> => ({
  make: () => root('p=$(command -v "$1"); mv "$p" "$p.hidden"', tool),
  mend: () => root('for p in /usr/bin /bin; do [ ! -e "$p/$1.hidden" ] || mv "$p/$1.hidden" "$p/$1"; done', tool),
});

const troubles: Record<string, Trouble> = {
  'no flock': { ...hide('flock'), says: [/deploy@\S+: there is no flock/, '→ install flock on the server'] },
  'no tar': { ...hide('tar'), says: [/deploy@\S+: there is no tar/, '→ install tar on the server'] },
  'no docker command': { ...hide('docker'), says: ['there is no docker command', '→ install the Docker CLI'] },
  'a path that can only be read': {
    make: (path) => root('mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"', path),
    mend: (path) => root('umount "$1"', path),
    says: [/\/data\/\S+ is not writable/, '→ make /data/'],
  },
  'a path of somebody else': {
    make: (path) => root('chown root "$1" "$1/.swarm-ci/prod"; chmod 755 "$1"', path),
    mend: (path) => root('chown deploy "$1" "$1/.swarm-ci/prod"', path),
    says: [/\/data\/\S+ is not writable/, '→ make /data/'],
  },
  'a folder of ours that belongs to somebody else': {
    make: (path) => root('chown -R root "$1/.swarm-ci"; chmod -R go-w "$1/.swarm-ci"', path),
    mend: (path) => root('chown -R deploy "$1/.swarm-ci"', path),
    says: [/\/data\/\S+ on deploy@\S+ cannot be locked: .*Permission denied/, '→ make /data/'],
  },
  'a disk that is full': {
    prepare: (path) => root('mount -t tmpfs -o size=300k tmpfs "$1"; chown deploy "$1"', path),
    files: { 'prod/large': randomBytes(600_000) },
    mend: (path) => root('mount -o remount,size=10m "$1"', path),
    says: [
      /\/data\/\S+ on deploy@\S+ cannot take the files: .*No space left on device/,
      '→ free some disk space there',
    ],
  },
};

/** What a trouble must leave alone: the services as they are, and every file, those of a release too. */
async function stateOf({ stack, serverPath }: Manifests) {
  const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'inspect', `${stack}_web`]);
  const [{ ID, Version, Spec }] = JSON.parse(stdout);
  return { ID, Version, Spec, files: await treeOf(folderOn(sandbox, sandbox.manager, serverPath)) };
}

/** The stack that all the troubles befall. */
let running: Manifests;
let tag = 1;

async function troubled(trouble: Trouble, env: Record<string, string> = {}): Promise<void> {
  const path = env.SERVER_PATH ?? running.serverPath;
  const there = { ...running, serverPath: path };
  const deploy = () => running.run(['deploy', 'prod'], { TAG: `${tag}`, ...env });
  await running.write({ 'prod/page.txt': 'old' });
  await trouble.prepare?.(path);
  const first = await deploy();
  expect(first.code, first.stderr).toBe(0);
  const before = await stateOf(there);
  expect(Object.keys(before.files)).toContain('./prod/page.txt');
  tag = 3 - tag;
  await running.write({ 'prod/page.txt': 'new', ...trouble.files });
  await trouble.make?.(path);
  try {
    const ran = await deploy();
    expect(ran, ran.stderr).toMatchObject({ code: 4, stdout: '' });
    for (const text of trouble.says)
      expect(ran.stderr).toMatch(text instanceof RegExp ? text : new RegExp(escaped(text)));
    expect(ran.stderr).not.toContain('this is a bug');
    expect(await stateOf(there)).toEqual(before);
  } finally {
    await trouble.mend(path);
  }
  const again = await deploy();
  expect(again.code, again.stderr).toBe(0);
  const after = await stateOf(there);
  expect(after.Spec.TaskTemplate.ContainerSpec.Image).toContain(`/app:${tag}@`);
  const prod = folderOn(sandbox, sandbox.manager, join(path, 'prod'));
  expect(await treeOf(prod)).toEqual(await treeOf(join(running.directory, 'prod')));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const files = { 'docker-compose.prod.yaml': compose(), 'prod/page.txt': 'old', 'prod/other.txt': 'other' };

describe('what the server lacks is told with exit code 4, and mended by the next deploy', () => {
  for (const [name, trouble] of Object.entries(troubles)) {
    it(name, () => troubled(trouble));
  }

  it('a user who is not in the docker group', async () => {
    const { manager } = sandbox;
    const user = await makeSshUser(manager, { onFinished: later });
    const { port, hostKeys } = await startSshServer(manager, { onFinished: later });
    const env = {
      SERVER_USER: user.name,
      SERVER_PATH: `${user.home}/deploy`,
      SERVER_PORT: `${port}`,
      SSH_KNOWN_HOSTS: `[${manager.address}]:${port} ${hostKeys[0]}`,
    };
    const trouble: Trouble = {
      make: () => root('gpasswd -d "$1" docker', user.name),
      mend: () => root('gpasswd -a "$1" docker', user.name),
      says: [/the Docker engine of u\w+@\S+ does not answer.*permission denied/, '→ add the user to the docker group'],
    };
    await troubled(trouble, env);
  });
});

const HOSTILE = [
  'with spaces  and\ttabs ',
  ' leading',
  `it's "quoted"`,
  '$(touch /tmp/pwned)',
  '`touch pwned`',
  '$HOME; touch pwned #',
  'two\nlines\n',
  '-rf',
  '--help',
  '-',
  '*',
  '?[a]',
  'back\\slash\\n\\0101',
  '%s%n',
  '~',
  '!!',
  '&& touch pwned &&',
  'ünïcödé 日本 😀',
  '.swarm-ci-files',
  '.hidden',
  'a'.repeat(255),
];

/** Nothing of that name may ever come to be. */
async function nothingExecuted(): Promise<void> {
  const { stdout } = await root('find / -xdev -name pwned; find /tmp /dev/shm -name pwned; ls -A /home/deploy');
  expect(stdout.split('\n').filter((line) => line.endsWith('pwned'))).toEqual([]);
}

describe('hostile names', () => {
  it('of files arrive byte for byte, run nothing, and go again', async () => {
    const manifests = await makeManifests(sandbox, files);
    const put = async (path: string, mode: number) => {
      const at = join(manifests.directory, 'prod', path);
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, `content of ${path}`);
      await chmod(at, mode);
    };
    const modes = [0o644, 0o755, 0o640, 0o600, 0o444];
    for (const [i, name] of HOSTILE.entries()) {
      await put(name, modes[i % modes.length] ?? 0o644);
      await put(`folder ${name.slice(0, 200)}/${name}`, 0o640);
    }
    const prod = join(manifests.directory, 'prod');
    await symlink('other.txt', join(prod, 'link'));
    await symlink('./-rf', join(prod, '--link $(touch pwned)'));
    await symlink('../docker-compose.prod.yaml', join(prod, 'up'));
    await symlink('nowhere', join(prod, 'dangling'));
    const there = () => treeOf(folderOn(sandbox, sandbox.manager, `${manifests.serverPath}/prod`));

    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1' });
    expect(ran.code, ran.stderr).toBe(0);
    const here = await treeOf(prod);
    expect(Object.keys(here).length).toBeGreaterThan(2 * HOSTILE.length);
    expect(await there()).toEqual(here);

    await rm(prod, { recursive: true });
    await manifests.write({ 'prod/page.txt': 'alone' });
    const again = await manifests.run(['deploy', 'prod'], { TAG: '1' });
    expect(again.code, again.stderr).toBe(0);
    expect(await there()).toEqual(await treeOf(prod));
    await nothingExecuted();
  });

  it.each(['/etc/passwd', '../../outside', '../../../../etc/shadow'])('a link to %s is refused', async (target) => {
    const manifests = await makeManifests(sandbox, files);
    await symlink(target, join(manifests.directory, 'prod/out'));
    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1' });
    expect(ran.code, ran.stderr).toBe(2);
    expect(ran.stderr).toContain(`prod/out: the link points outside of the repository: ${target}`);
    expect((await root('[ -e "$1" ] || echo untouched', manifests.serverPath)).stdout).toBe('untouched');
  });

  it('of the folder on the server and of the project are inert', async () => {
    const path = `/data/it's "a" $(touch pwned) \`touch pwned\`/-rf/ünï\ncödé ${randomBytes(4).toString('hex')}`;
    const manifests = await makeManifests(sandbox, files);
    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1', SERVER_PATH: path });
    expect(ran.code, ran.stderr).toBe(0);
    expect(await treeOf(folderOn(sandbox, sandbox.manager, `${path}/prod`))).toEqual(
      await treeOf(join(manifests.directory, 'prod')),
    );
    const listed = await manifests.run(['releases', 'prod', '--json'], { SERVER_PATH: path });
    expect(listed.code, listed.stderr).toBe(0);
    await nothingExecuted();
  });

  it('of labels and values are inert', async () => {
    const manifests = await makeManifests(sandbox, files);
    const nasty = `-x "$$(touch pwned)" '\`touch pwned\`' \\ é; %s`;
    const labels = `, labels: { ${JSON.stringify(nasty)}: ${JSON.stringify(nasty)}, plain: "\${LABEL}" }`;
    await manifests.write({ 'docker-compose.prod.yaml': compose(labels) });
    const value = `$(touch /tmp/pwned) \`id\` "'\\ \n--help é`;
    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1', LABEL: value });
    expect(ran.code, ran.stderr).toBe(0);
    const { Labels } = (await stateOf(manifests)).Spec;
    const plain = nasty.replace('$$', '$');
    expect(Labels).toMatchObject({ plain: value });
    expect(Object.values(Labels)).toContain(plain);
    await nothingExecuted();
  });

  const name = '$(touch pwned); `touch pwned`';
  const refusals: Record<string, { files?: Record<string, string>; env?: Record<string, string>; args?: string[] }> = {
    'the stack': { env: { STACK_NAME: name } },
    'the project': { env: { PROJECT_NAME: name } },
    'a project like an option': { env: { PROJECT_NAME: '--help' } },
    'a project that climbs': { env: { PROJECT_NAME: '../../tmp/x' } },
    'the environment': { args: [name] },
    'an environment like an option': { args: ['--', '-x'] },
    'a service': { files: { 'docker-compose.prod.yaml': compose().replace('  web:', `  "a b$$(touch pwned)":`) } },
    'a service like an option': {
      files: { 'docker-compose.prod.yaml': compose().replace('  web:', `  "--web/../x":`) },
    },
    'a config': {
      files: {
        'docker-compose.prod.yaml': compose(
          '',
          'configs:\n  conf: { name: "a $$(touch pwned)", file: prod/page.txt }\n',
        ),
      },
    },
    'a secret': {
      files: {
        'docker-compose.prod.yaml': compose('', 'secrets:\n  conf: { name: "`touch pwned`", file: prod/page.txt }\n'),
      },
    },
  };
  for (const [what, refusal] of Object.entries(refusals)) {
    it(`of ${what} is refused before anything is touched`, async () => {
      const manifests = await makeManifests(sandbox, { ...files, ...refusal.files });
      const ran = await manifests.run(['deploy', ...(refusal.args ?? ['prod'])], { TAG: '1', ...refusal.env });
      expect(ran.code, ran.stderr).toBe(2);
      expect(ran.stderr).not.toContain('this is a bug');
      expect((await root('ls -A /data')).stdout).not.toMatch(new RegExp(manifests.stack.replace(/_prod$/, '')));
      const { stdout } = await sandbox.docker(sandbox.manager, [
        'service',
        'ls',
        '-q',
        '--filter',
        `name=${manifests.stack}`,
      ]);
      expect(stdout).toBe('');
      await nothingExecuted();
    });
  }
});

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
    .chain((names) => fc.tuple(fc.array(entryOf(names), { maxLength: 8 }), fc.array(entryOf(names), { maxLength: 8 })));
  type Entry = typeof twoTrees extends fc.Arbitrary<readonly [readonly (infer E)[], unknown]> ? E : never;

  it('leaves exactly what was sent, and what was never ours', async () => {
    const host = await connectSsh({
      host: sandbox.manager.address,
      port: 22,
      user: sandbox.ssh.user,
      privateKey: new Secret(sandbox.ssh.privateKey),
      passphrase: undefined,
      agent: undefined,
      knownHosts: sandbox.ssh.knownHosts,
      acceptNewHostKey: false,
      warn: () => {},
    });
    later(async () => host.close());
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
      { numRuns: 20 },
    );
    await nothingExecuted();
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
      const { files, problems } = await listFiles(directory, ['prod']);
      expect(problems).toEqual([]);
      const secretFiles = secrets.filter((path) => files.some((file) => file.path === path));
      const place = { environment: 'prod', stack: 'x', serverPath };
      const owner = { job: 'fuzz', commit: undefined, since: 'now' };
      const hold = await takeHold(host, place, owner, 5_000, () => {});
      const there = folderOn(sandbox, sandbox.manager, join(serverPath, 'prod'));
      const whole = await treeOf(join(directory, 'prod'));
      await upload(host, { serverPath, workFolder: workFolder(place), directory, files, secretFiles, generated: {} });
      expect(await treeOf(there)).toEqual(whole);
      await hold.close();
      return Object.fromEntries(
        Object.entries(whole).filter(([path]) => !secretFiles.includes(`prod/${path.slice(2)}`)),
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
});
