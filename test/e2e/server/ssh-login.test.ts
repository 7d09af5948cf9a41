import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { startSshAgent } from '../../support/ssh/ssh-agent.ts';
import { checkAs, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import {
  makeKeyPair,
  makeSshUser,
  type SshServer,
  type SshUser,
  startSshServer,
} from '../../support/ssh/ssh-server.ts';

const sandbox = sharedSandbox;
const check = async (user: SshUser, { port }: SshServer, env: Record<string, string> = {}) =>
  checkAs(await tinyManifests(sandbox()), user, port, env);
const stranger = async () => (await makeKeyPair(sandbox().manager)).privateKey;

describe('a login that is slow', () => {
  it('by its keys, for longer than a connection may take, is borne and named', async () => {
    const path = '/usr/local/sbin/slow-keys';
    const script = '#!/bin/sh\nsleep 11\ncat "/home/$1/.ssh/authorized_keys"\n';
    await sandbox().manager.exec(['sh', '-c', 'cat >"$0" && chmod 755 "$0"', path], { input: script });
    const own = await startSshServer(sandbox().manager, {
      options: ['AuthorizedKeysFile none', `AuthorizedKeysCommand ${path} %u`, 'AuthorizedKeysCommandUser root'],
    });
    const { code, stderr } = await check(await makeSshUser(sandbox().manager, {}), own);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/took \d\d s to let u\w+ in/);
  }, 90_000);
});

describe('a login that fails says why, and never blames a firewall', () => {
  const fails = async (options: readonly string[], env: Record<string, string>, ...says: string[]) => {
    const own = await startSshServer(sandbox().manager, { options });
    const { code, stderr } = await check(await makeSshUser(sandbox().manager, {}), own, env);
    expect(code, stderr).toBe(4);
    for (const text of [...says, '→ ']) expect(stderr).toContain(text);
    expect(stderr).not.toContain('firewall');
  };

  it('no key exchange in common', () =>
    fails(
      ['KexAlgorithms sntrup761x25519-sha512@openssh.com'],
      {},
      'have no key exchange algorithm in common; the server offers sntrup761x25519-sha512@openssh.com',
      'this command curve25519-sha256',
      'to KexAlgorithms in the sshd_config',
    ));

  it('no cipher in common', () =>
    fails(['Ciphers 3des-cbc'], {}, 'have no cipher algorithm in common; the server offers 3des-cbc', 'Ciphers in'));

  it('more keys of an agent than the server tries', async () => {
    const keys = await Promise.all(Array.from({ length: 6 }, stranger));
    await fails(
      ['MaxAuthTries 2'],
      { SSH_PRIVATE_KEY: '', SSH_AUTH_SOCK: await startSshAgent(keys) },
      'keys of the agent',
      'each key counts as a try (MaxAuthTries)',
    );
  });

  it('a key with a certificate beside it', async () => {
    const manifests = await tinyManifests(sandbox());
    const path = join(manifests.directory, 'key');
    await writeFile(path, await stranger());
    await writeFile(`${path}-cert.pub`, 'ssh-ed25519-cert-v01@openssh.com AAAA\n');
    await fails([], { SSH_PRIVATE_KEY: path }, 'user certificates are not supported', 'add the plain public key');
  });
});
