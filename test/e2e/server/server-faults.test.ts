import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import { folderOn, treeOf } from '../../support/stack/file-trees.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';

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

const compose = `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:\${TAG}
    deploy: { endpoint_mode: dnsrr, update_config: { monitor: 1s, order: start-first } }
`;

const root = (script: string, ...args: string[]) => sandbox.manager.exec(['sh', '-ec', script, 'sh', ...args]);

type Fault = {
  readonly env?: () => Record<string, string>;
  /** What the repository gets beside what is already deployed. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly prepare?: (path: string) => Promise<unknown>;
  readonly make?: (path: string) => Promise<unknown>;
  readonly repair: (path: string) => Promise<unknown>;
  readonly says: readonly (string | RegExp)[];
};

const hide = (tool: string): Pick<Fault, 'make' | 'repair'> => ({
  make: () => root('p=$(command -v "$1"); mv "$p" "$p.hidden"', tool),
  repair: () => root('for p in /usr/bin /bin; do [ ! -e "$p/$1.hidden" ] || mv "$p/$1.hidden" "$p/$1"; done', tool),
});

const faults: Record<string, Fault> = {
  'no flock': { ...hide('flock'), says: [/deploy@\S+: flock is not installed/, '→ install flock on the server'] },
  'no tar': { ...hide('tar'), says: [/deploy@\S+: tar is not installed/, '→ install tar on the server'] },
  'no docker command': { ...hide('docker'), says: ['docker is not installed', '→ install the Docker CLI'] },
  'a path that can only be read': {
    make: (path) => root('mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"', path),
    repair: (path) => root('umount "$1"', path),
    says: [/\/data\/\S+ is not writable/, '→ create /data/'],
  },
  'a path of another user': {
    make: (path) => root('chown root "$1" "$1/.swarm-ci/prod"; chmod 755 "$1"', path),
    repair: (path) => root('chown deploy "$1" "$1/.swarm-ci/prod"', path),
    says: [/\/data\/\S+ is not writable/, '→ create /data/'],
  },
  'a folder of swarm-ci that belongs to another user': {
    make: (path) => root('chown -R root "$1/.swarm-ci"; chmod -R go-w "$1/.swarm-ci"', path),
    repair: (path) => root('chown -R deploy "$1/.swarm-ci"', path),
    says: [/\/data\/\S+ on deploy@\S+ cannot be locked: .*Permission denied/, '→ make /data/'],
  },
  'a disk that is full': {
    prepare: (path) => root('mount -t tmpfs -o size=300k tmpfs "$1"; chown deploy "$1"', path),
    files: { 'prod/large': randomBytes(600_000) },
    repair: (path) => root('mount -o remount,size=10m "$1"', path),
    says: [
      /the files cannot be uploaded to \/data\/\S+ on deploy@\S+: .*No space left on device/,
      '→ free some disk space there',
    ],
  },
};

/** What a fault must leave alone: the services as they are, and every file, those of a release too. */
async function stateOf({ stack, serverPath }: Manifests) {
  const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'inspect', `${stack}_web`]);
  const [{ ID, Version, Spec }] = JSON.parse(stdout);
  const tree = await treeOf(folderOn(sandbox, sandbox.manager, serverPath));
  // Who had the lock last may change.
  const files = Object.entries(tree).filter(([path]) => !path.endsWith('/prod/last'));
  return { ID, Version, Spec, files: Object.fromEntries(files) };
}

/** The stack that is deployed in every case. */
let running: Manifests;
let tag = 1;

async function deployDespite(fault: Fault, env: Record<string, string> = {}): Promise<void> {
  const path = env.SERVER_PATH ?? running.serverPath;
  const there = { ...running, serverPath: path };
  const deploy = () => running.run(['deploy', 'prod'], { TAG: `${tag}`, ...env });
  await running.write({ 'prod/page.txt': 'old' });
  await fault.prepare?.(path);
  const first = await deploy();
  expect(first.code, first.stderr).toBe(0);
  const before = await stateOf(there);
  expect(Object.keys(before.files)).toContain('./prod/page.txt');
  tag = 3 - tag;
  await running.write({ 'prod/page.txt': 'new', ...fault.files });
  await fault.make?.(path);
  try {
    const ran = await deploy();
    expect(ran, ran.stderr).toMatchObject({ code: 4, stdout: '' });
    for (const text of fault.says)
      expect(ran.stderr).toMatch(text instanceof RegExp ? text : new RegExp(escaped(text)));
    expect(ran.stderr).not.toContain('this is a bug');
    expect(await stateOf(there)).toEqual(before);
  } finally {
    await fault.repair(path);
  }
  const again = await deploy();
  expect(again.code, again.stderr).toBe(0);
  const after = await stateOf(there);
  expect(after.Spec.TaskTemplate.ContainerSpec.Image).toContain(`/app:${tag}@`);
  const prod = folderOn(sandbox, sandbox.manager, join(path, 'prod'));
  expect(await treeOf(prod)).toEqual(await treeOf(join(running.directory, 'prod')));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const files = { 'docker-compose.prod.yaml': compose, 'prod/page.txt': 'old', 'prod/other.txt': 'other' };

describe('what the server lacks is reported with exit code 4, and the next deploy works', () => {
  for (const [name, fault] of Object.entries(faults)) {
    it(name, () => deployDespite(fault));
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
    const fault: Fault = {
      make: () => root('gpasswd -d "$1" docker', user.name),
      repair: () => root('gpasswd -a "$1" docker', user.name),
      says: [
        /the Docker engine of u\w+@\S+ does not let this user in.*permission denied/,
        '→ add the user to the docker group',
      ],
    };
    // The stack moves to another folder on purpose.
    await sandbox.docker(manager, ['config', 'rm', `${running.stack}_swarm-ci-owner`]);
    await deployDespite(fault, env);
  });
});
