import { createHmac, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeKeyPair, type SshServer, startSshServer } from '../../support/ssh/ssh-server.ts';
import type { Manifests } from '../../support/stack/manifests.ts';

const sandbox = sharedSandbox;
const cleanUp: (() => Promise<void>)[] = [];
let manifests: Manifests;
/** Has an ed25519, an ECDSA and an RSA key. */
let server: SshServer;
/** Of another server: `<type> <key>`. */
let stranger: string;

beforeAll(async () => {
  const onFinished = (undo: () => Promise<void>) => void cleanUp.push(undo);
  const { manager } = sandbox();
  server = await startSshServer(manager, { types: ['ed25519', 'ecdsa', 'rsa'], onFinished });
  stranger = bare((await makeKeyPair(manager)).publicKey);
  manifests = await tinyManifests(sandbox(), onFinished);
});

afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

const bare = (publicKey: string) => publicKey.split(' ').slice(0, 2).join(' ').trim();
const name = () => `[${sandbox().manager.address}]:${server.port}`;
const own = (type: string) => server.hostKeys.find((key) => key.startsWith(type)) ?? '';
const check = (lines: string, env: Record<string, string> = {}) =>
  manifests.run(['check', 'prod'], { SERVER_PORT: `${server.port}`, SSH_KNOWN_HOSTS: lines, ...env });

async function accepts(lines: string, env: Record<string, string> = {}): Promise<string> {
  const ran = await check(lines, env);
  expect(ran.code, ran.stderr).toBe(0);
  return ran.stderr;
}

async function refuses(lines: string, code: number, ...says: string[]): Promise<void> {
  for (const env of [{}, { SSH_HOST_KEY_CHECKING: 'accept-new' }]) {
    const ran = await check(lines, env);
    expect(ran.code, ran.stderr).toBe(code);
    for (const text of [...says, '→ ']) expect(ran.stderr).toContain(text);
  }
}

describe('a pinned key is recognized', () => {
  for (const type of ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']) {
    it(`${type} alone, of a server with several`, () => accepts(`${name()} ${own(type)}`));
  }

  it('among others, revoked ones and authorities', () =>
    accepts(
      [
        '# the servers of the shop',
        `@cert-authority * ${stranger}`,
        `@revoked * ${stranger}`,
        `db.example,${name()} ${own('ssh-rsa')} root@box`,
        `${name()} ${stranger}`,
      ].join('\r\n'),
    ));

  it('hashed, as `ssh-keyscan -H` prints it', () => {
    const salt = randomBytes(20);
    const hash = createHmac('sha1', salt).update(name()).digest('base64');
    return accepts(`|1|${salt.toString('base64')}|${hash} ${own('ssh-ed25519')}`);
  });

  it('in a file', async () => {
    const path = join(manifests.directory, 'known hosts');
    await writeFile(path, `${name()} ${own('ssh-ed25519')}\n`);
    await accepts(` ${path}\n`);
  });

  it('without the port', () => accepts(`${sandbox().manager.address} ${own('ssh-rsa')}`));
});

describe('any other key is refused, also with accept-new', () => {
  it('changed', () =>
    refuses(`${name()} ${stranger}`, 4, 'is not the one pinned in SSH_KNOWN_HOSTS', own('ssh-ed25519')));

  it('pinned with a type that the server does not have', async () => {
    const nistp521 = bare((await makeKeyPair(sandbox().manager, ['-N', '', '-t', 'ecdsa', '-b', '521'])).publicKey);
    await refuses(`${name()} ${nistp521}`, 4, 'is not the one pinned', name(), 'SHA256:');
  });

  it('pinned with a type that cannot be checked', () =>
    refuses(`${name()} sk-ssh-ed25519@openssh.com AAAA`, 4, 'is not the one pinned', name()));

  it('revoked, though it is pinned too', () => {
    const lines = `${name()} ${own('ssh-ed25519')}\n@revoked * ${own('ssh-ed25519')}`;
    return refuses(lines, 4, 'is revoked in SSH_KNOWN_HOSTS');
  });

  it('vouched for by an authority only', () =>
    refuses(
      `@cert-authority * ${stranger}`,
      4,
      'has only a @cert-authority for it, and host certificates are not supported',
      `pin the plain key: add this line to SSH_KNOWN_HOSTS: ${name()} ${own('ssh-ed25519')}`,
    ));
});

describe('a key that is not pinned', () => {
  const elsewhere = () => `other.example ${stranger}`;

  it('is refused with the line that pins it', async () => {
    const ran = await check(elsewhere());
    expect(ran.code, ran.stderr).toBe(4);
    const line = /put this line into SSH_KNOWN_HOSTS: (.*)/.exec(ran.stderr)?.[1] ?? '';
    await accepts(line);
  });

  it('is accepted with accept-new and a warning', async () => {
    for (const lines of ['', elsewhere()]) {
      const said = await accepts(lines, { SSH_HOST_KEY_CHECKING: 'accept-new' });
      expect(said).toMatch(/is not pinned; accepted SHA256:\S+ because SSH_HOST_KEY_CHECKING is accept-new/);
    }
  });
});

describe('what pins nothing is invalid input', () => {
  it('no line of known_hosts', () => refuses('a\nb c\n', 2, 'SSH_KNOWN_HOSTS does not contain a host key'));
  it('comments only', () => refuses('# nothing', 2, 'SSH_KNOWN_HOSTS does not contain a host key'));
  it('no such file', () => refuses('/no/such/known_hosts', 2, 'SSH_KNOWN_HOSTS', 'ENOENT', '/no/such/known_hosts'));
  it('a file without a key', async () => {
    const path = join(manifests.directory, 'empty');
    await writeFile(path, '\n');
    await refuses(path, 2, `the file ${path} does not contain a host key`);
  });
});
