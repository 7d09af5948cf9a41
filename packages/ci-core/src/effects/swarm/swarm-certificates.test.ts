import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePrivateCa } from '../../../../../test/support/registry/private-ca.ts';
import type { EngineInfo } from '../engine/engine.ts';
import { rootCertificate } from './swarm-certificates.ts';

const certificates = (trustRoot: string) => rootCertificate({ info: { trustRoot } as EngineInfo });

test('the root certificate has its times; none is known if the engine shows none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-root-'));
  const { caFile } = await makePrivateCa(folder, ['DNS:none']);
  const [root] = certificates(await readFile(caFile, 'utf8'));
  await rm(folder, { recursive: true });
  expect(root?.kind).toBe('root');
  expect((root?.to ?? 0) - (root?.from ?? 0)).toBe(2 * 86_400_000);
  expect([certificates(''), certificates('-----BEGIN')]).toEqual([[], []]);
});
