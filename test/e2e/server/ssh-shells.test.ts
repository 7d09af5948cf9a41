import { buffer } from 'node:stream/consumers';
import type { Host } from '@swarm-ci/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { checkAs, connectTo, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeSshUser, type SshServer, type SshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import type { Manifests } from '../../support/stack/manifests.ts';

const sandbox = sharedSandbox;
const cleanUp: (() => Promise<void>)[] = [];
const onFinished = (undo: () => Promise<void>) => void cleanUp.push(undo);
let server: SshServer;
let manifests: Manifests;

beforeAll(async () => {
  server = await startSshServer(sandbox().manager, { onFinished });
  manifests = await tinyManifests(sandbox(), onFinished);
});

afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

const connect = (user: string, { port } = server) => connectTo(sandbox(), { user, port });
const check = (user: SshUser, { port } = server) => checkAs(manifests, user, port);

const HOSTILE = [
  '',
  ' ',
  "it's",
  '"',
  '`id`',
  '$(id)',
  '$HOME',
  '\\',
  '!x',
  '-n',
  '--',
  'a\nb\n',
  'größe 大 😀',
  '*',
  '%s',
  '~',
];

/** Arguments, variables, folder, input, both outputs and the exit code, each as it was given. */
async function isExact(host: Host, cwd: string): Promise<void> {
  const echo = await host.run({ argv: ['printf', '%s\\0', ...HOSTILE] });
  expect(echo).toEqual({ code: 0, stdout: HOSTILE.map((one) => `${one}\0`).join(''), stderr: '' });
  const script = 'printf %s "$SECRET"; pwd >&2; cat; exit 7';
  const ran = await host.run({
    argv: ['sh', '-c', script],
    env: { SECRET: new Secret(HOSTILE.join('|')) },
    cwd,
    stdin: 'in\n',
  });
  expect(ran).toEqual({ code: 7, stdout: `${HOSTILE.join('|')}in\n`, stderr: `${cwd}\n` });
  const large = Buffer.alloc(3_000_000, Buffer.from([0, 10, 255, 13, 120, 49, 10]));
  const copy = host.start({ argv: ['cat'] });
  copy.stdin.end(large);
  expect((await buffer(copy.stdout)).equals(large)).toBe(true);
  expect(await copy.exit).toBe(0);
}

describe('login shells', () => {
  for (const shell of ['/bin/bash', '/bin/dash', '/bin/rbash']) {
    it(shell, async () => {
      const user = await makeSshUser(sandbox().manager, { shell });
      await isExact(await connect(user.name), user.home);
      expect(await check(user)).toMatchObject({ code: 0 });
    });
  }

  it('busybox, also as the sh of the server', async () => {
    const { manager } = sandbox();
    const shell = `/usr/local/bin/ash-${server.port}`;
    const folder = `/usr/local/lib/ash-${server.port}`;
    await manager.exec(
      ['sh', '-c', 'mkdir "$1" && ln -s /usr/bin/busybox "$1/sh" && cat >"$0" && chmod 755 "$0"', shell, folder],
      {
        input: `#!/bin/sh\nPATH=${folder}:$PATH exec busybox ash "$@"\n`,
      },
    );
    onFinished(async () => void (await manager.exec(['rm', '-r', shell, folder])));
    const user = await makeSshUser(manager, { shell });
    const host = await connect(user.name);
    const { stdout } = await host.run({ argv: ['sh', '-c', 'readlink "/proc/$$/exe"; exit'] });
    expect(stdout).toBe('/usr/bin/busybox\n');
    await isExact(host, user.home);
    expect(await check(user)).toMatchObject({ code: 0 });
  });

  it('one that runs nothing', async () => {
    const user = await makeSshUser(sandbox().manager, { shell: '/usr/sbin/nologin' });
    const { code, stderr } = await check(user);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain(
      `the login shell on ${user.name}@${sandbox().manager.address} did not run the command (exit code 1)`,
    );
    expect(stderr).toContain('This account is currently not available');
    expect(stderr).toContain('→ give the user a login shell that runs commands');
  });
});

describe('profiles', () => {
  const withProfile = (bashrc: string) => makeSshUser(sandbox().manager, { files: { '.bashrc': bashrc } });

  const chatty: Record<string, string> = {
    'a greeting': 'echo Welcome; echo "on stderr" >&2',
    'no newline at the end': 'printf "Welcome to the shop"; printf "Careful " >&2',
    'half of our marker': "printf '<<swarm'; printf '<<swarm-c' >&2",
    'a megabyte of it': 'head -c 1000000 /dev/zero | tr "\\0" x; head -c 1000000 /dev/zero >&2',
  };
  for (const [name, bashrc] of Object.entries(chatty)) {
    it(`that print ${name}`, async () => {
      const user = await withProfile(bashrc);
      await isExact(await connect(user.name), user.home);
      const { code, stderr } = await check(user);
      expect(code, stderr).toBe(0);
    });
  }

  it('of a login shell, with a banner and a message of the day', async () => {
    const { manager } = sandbox();
    const shell = `/usr/local/bin/login-${server.port}`;
    await manager.exec(['sh', '-c', 'cat >"$0" && chmod 755 "$0"', shell], {
      input: '#!/bin/sh\nexec /bin/bash --login "$@"\n',
    });
    onFinished(async () => void (await manager.exec(['rm', shell])));
    const files = {
      '.bash_profile': 'cat /etc/os-release; echo "3 updates" >&2; printf "> "',
      banner: 'Authorized use only\n',
    };
    const user = await makeSshUser(manager, { shell, files });
    const own = await startSshServer(manager, { options: [`Banner ${user.home}/banner`, 'PrintMotd yes'] });
    await isExact(await connect(user.name, own), user.home);
    expect(await check(user, own)).toMatchObject({ code: 0 });
  });

  it('that take seconds are paid once and not for each command', async () => {
    const user = await withProfile('echo Welcome; sleep 5');
    const host = await connect(user.name);
    const started = performance.now();
    expect(await host.run({ argv: ['echo', 'first'] })).toMatchObject({ stdout: 'first\n' });
    for (let i = 0; i < 8; i++) {
      const ran = await host.run({
        argv: ['sh', '-c', 'cat; echo err >&2; exit "$1"', 'sh', `${i}`],
        stdin: `in\0${i}\n`,
      });
      expect(ran).toEqual({ code: i, stdout: `in\0${i}\n`, stderr: 'err\n' });
    }
    // The second one does not wait for the input that the first one leaves unread.
    expect(await host.run({ argv: ['true'], stdin: 'x\n'.repeat(5_000) })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await host.run({ argv: ['pwd'], cwd: user.home })).toMatchObject({ stdout: `${user.home}\n` });
    await expect(host.run({ argv: ['pwd'], cwd: '/no/such' })).resolves.toMatchObject({ code: 126 });
    // Twice five seconds at most; once for each of the twelve before.
    expect(performance.now() - started).toBeLessThan(25_000);
    await isExact(host, user.home);
  }, 60_000);

  it('that exit', async () => {
    const { code, stderr } = await check(await withProfile('echo "licence expired" >&2; exit 1'));
    expect(code, stderr).toBe(4);
    expect(stderr).toMatch(/the login shell on \S+ did not run the command \(exit code 1\): licence expired/);
    expect(stderr).toContain('→ give the user a login shell that runs commands, and a profile that does not exit');
  });

  for (const reading of ['read -r answer', 'cat >/dev/null', 'read -r -n 1 answer']) {
    it(`that read the input: ${reading}`, async () => {
      const user = await withProfile(reading);
      const host = await connect(user.name);
      const ran = host.run({ argv: ['touch', `${user.home}/a`, `${user.home}/b`], cwd: user.home });
      await expect(ran).rejects.toMatchObject({
        code: 'SERVER_UNUSABLE',
        hint: expect.stringContaining('read its input'),
      });
      expect((await sandbox().manager.exec(['ls', user.home])).stdout).toBe('');
    });
  }
});
