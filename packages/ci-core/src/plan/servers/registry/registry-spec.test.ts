import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accessFingerprint,
  type DesiredRegistry,
  registryDigest,
  registrySecrets,
  registrySpec,
} from './registry-spec.ts';

const wanted: DesiredRegistry = { image: 'registry:3', on: 'a=b=c', port: 5005, volume: 'r', users: { ci: 'CI' } };
const key = (text: string) => createSecretKey(Buffer.from(text));

test('the service runs on the labelled node, with its secrets and its volume', () => {
  const tls = { ...wanted, tls: { certificate: 'a.crt', key: 'a.key' } };
  const secrets = registrySecrets(tls, 'f1');
  expect(secrets.map(({ name }) => name)).toEqual([
    'registry_htpasswd_f1',
    'registry_tls_crt_f1',
    'registry_tls_key_f1',
  ]);
  const spec = registrySpec(tls, 'f1', new Map(secrets.map(({ name }, i) => [name, `id${i}`])));
  expect(spec.TaskTemplate.Placement.Constraints).toEqual(['node.labels.a==b=c']);
  expect(spec.TaskTemplate.ContainerSpec.Secrets.map(({ SecretID }) => SecretID)).toEqual(['id0', 'id1', 'id2']);
  expect(spec.Labels).toEqual({ 'swarm-ci.registry.spec': registryDigest(tls), 'swarm-ci.registry.access': 'f1' });
  expect(registryDigest(tls)).not.toBe(registryDigest(wanted));
});

test('the fingerprint depends on the key, and on where one part ends and the next begins', () => {
  const bytes = fc.uint8Array({ maxLength: 5 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 4 }), fc.array(bytes, { maxLength: 4 }), (a, b) => {
      const isSame = JSON.stringify(a.map(String)) === JSON.stringify(b.map(String));
      expect(accessFingerprint(a, key('k')) === accessFingerprint(b, key('k'))).toBe(isSame);
      expect(accessFingerprint(a, key('k'))).not.toBe(accessFingerprint(a, key('other')));
    }),
  );
});
