import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../secret.ts';
import { readPrivateKey } from './private-key.ts';

const read = (text: string) => readPrivateKey(new Secret(text), undefined);

test('readPrivateKey: what is far too long for a key is refused, and none of it is shown', async () => {
  const refused = read(`-----BEGIN RSA PRIVATE KEY-----\n${'MIIE'.repeat(20_000)}\n-----END RSA PRIVATE KEY-----`);
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/^SSH_PRIVATE_KEY has 80\d+ characters, too many for a key$/),
  });
});

test('readPrivateKey: a flood of spaces in it is gone through once', async () => {
  const start = process.cpuUsage();
  const key = `-----BEGIN RSA PRIVATE KEY-----:${' '.repeat(49_000)}x-----END RSA PRIVATE KEY-----`;
  await expect(read(key)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  // Some milliseconds where nothing else runs; three seconds when each space looks for the end of the line.
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_500);
});

test('readPrivateKey: a path below ~/ is one of the home directory', async () => {
  const folder = await mkdtemp(join(homedir(), '.swarm-ci-key-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await writeFile(join(folder, 'deploy'), privateKey);
  expect((await read(`~/${basename(folder)}/deploy`))?.privateKey).toContain('BEGIN RSA PRIVATE KEY');
});
