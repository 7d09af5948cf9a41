import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CiError } from '../../errors.ts';
import type { Engine } from '../engine/engine.ts';
import { localHost } from '../host/local-host.ts';
import { readStateFile, removeStateFile, writeStateFile } from './state-file.ts';

const engineOf = (token: string) =>
  ({ ask: async () => ({ ID: 'swarm', JoinTokens: { Manager: token } }) }) as unknown as Engine;
const silent = {
  ask: async () => {
    throw new CiError('ENGINE_REFUSED', 'forbidden');
  },
} as unknown as Engine;

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'swarm-ci-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const host = localHost({ PATH: process.env.PATH });
  return { folder, host, file: join(folder, 'before.sealed'), server: { host, engine: engineOf('SWMTKN-1') } };
}

test('a text comes back whole, and only the swarm that sealed it can read it', async () => {
  const { folder, host, file, server } = scene();
  expect(await readStateFile(server, folder)).toBeUndefined();
  expect(await writeStateFile(server, folder, 'PASSWORD=hunter2 ✔')).toBe(true);
  expect(await readStateFile(server, folder)).toBe('PASSWORD=hunter2 ✔');
  expect(await readStateFile({ host, engine: engineOf('SWMTKN-2') }, folder)).toBeUndefined();
  const bytes = Buffer.from(readFileSync(file, 'utf8'), 'base64');
  expect(bytes.toString('latin1')).not.toContain('hunter2');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(file, bytes.toString('base64'));
  expect(await readStateFile(server, folder)).toBeUndefined();
  for (const text of ['x', 'not base64 !', '\0']) {
    writeFileSync(file, text);
    expect(await readStateFile(server, folder)).toBeUndefined();
  }
  await removeStateFile({ host }, folder);
  expect(() => statSync(file)).toThrow();
});

test('where the engine does not show the secret of the swarm, nothing is written', async () => {
  const { folder, host, file } = scene();
  expect(await writeStateFile({ host, engine: silent }, folder, 'text')).toBe(false);
  expect(() => statSync(file)).toThrow();
});
