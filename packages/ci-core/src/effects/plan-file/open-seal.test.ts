import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../secret.ts';
import { openSeal } from './open-seal.ts';

const key = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const print = async (sshPrivateKey: string | undefined, registryPassword?: string, salt = '0') => {
  const secret = (text: string | undefined) => (text === undefined ? undefined : new Secret(text));
  const settings = { sshPrivateKey: secret(sshPrivateKey), registryPassword: secret(registryPassword) };
  const seal = await openSeal(settings, salt);
  return seal && [seal.from, seal.fingerprint('a', 1)];
};

test('a private key gives the same fingerprints however it is passed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-seal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const text = key();
  const file = join(folder, 'key');
  await writeFile(file, text);
  const first = await print(text);
  expect(first).toEqual(['SSH_PRIVATE_KEY', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  for (const same of [file, text.trim(), text.replaceAll('\n', '\r\n'), Buffer.from(text).toString('base64')])
    expect(await print(same, 'password')).toEqual(first);
  const others = [await print(key()), await print(text, undefined, '1'), await print(undefined, 'password')];
  expect(new Set([first, ...others].map(String)).size).toBe(4);
});

test('without a private key the password of the registry is used, and without both there is none', async () => {
  expect(await print(undefined, 'password')).toEqual(await print(undefined, 'password'));
  expect((await print(undefined, 'password'))?.[0]).toBe('REGISTRY_PASSWORD');
  expect(await print(undefined, 'another')).not.toEqual(await print(undefined, 'password'));
  expect(await print(undefined)).toBeUndefined();
});

test('a private key that cannot be read is refused', async () => {
  await expect(print('/no/such/key')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
