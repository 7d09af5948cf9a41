import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { judgeHostKey } from '../../settings/known-hosts.ts';
import { readKnownHosts } from './host-key.ts';

// ssh-keyscan of GitHub.
const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
const bytes = Buffer.from(KEY, 'base64');
const judge = async (text: string, port = 22) => judgeHostKey(await readKnownHosts(text), 'github.com', port, bytes);

test('readKnownHosts: the output of ssh-keyscan with its comments', async () => {
  const scan = `# github.com:22 SSH-2.0-6d0bab3\n# github.com:22 SSH-2.0-6d0bab3\ngithub.com ssh-ed25519 ${KEY}\n`;
  expect(await judge(scan)).toBe('known');
});

test('readKnownHosts: a public key alone is the one of the only server, on any port', async () => {
  for (const text of [`ssh-ed25519 ${KEY}`, `ssh-ed25519 ${KEY} root@github\n`]) {
    expect(await judge(text)).toBe('known');
    expect(await judge(text, 2222)).toBe('known');
  }
  const other = Buffer.from(bytes);
  other[other.length - 1] = 0;
  expect(await judge(`ssh-ed25519 ${other.toString('base64')}`)).toBe('changed');
});

test('readKnownHosts: a public key alone, in a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'ssh_host_ed25519_key.pub'), `ssh-ed25519 ${KEY} root@github\n`);
  expect(await judge(join(folder, 'ssh_host_ed25519_key.pub'))).toBe('known');
});

test('readKnownHosts: with several hosts it is not clear whose key it is', async () => {
  await expect(readKnownHosts(`ssh-ed25519 ${KEY}`, true)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('has a key without its host, and there are several hosts: ssh-ed25519 AAAA'),
    hint: expect.stringContaining('write the host before each key'),
  });
  expect(await readKnownHosts(`github.com ssh-ed25519 ${KEY}`, true)).toHaveLength(1);
});
