import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { type PlanFile, parsePlanFile } from './plan-file.ts';
import { createSeal, sealed, sealProblem } from './seal.ts';

const keyOf = (text: string) => createSecretKey(Buffer.from(text));
const seal = createSeal('SSH_PRIVATE_KEY', keyOf('key'));
const plain: PlanFile = {
  schema: 'swarm-ci/plan-file',
  version: 1,
  createdAt: '2026-11-21T00:00:00Z',
  environment: 'prod',
  stack: 'shop',
  serverPath: '/data/shop/deploy',
  server: 'deploy@10.0.0.5',
  swarm: 'swarm1',
  salt: '0'.repeat(32),
  variables: [],
  files: [],
  services: [{ name: 'shop_web', status: 'updated', changes: [] }],
  objects: [],
};
const file = sealed({ ...plain, key: 'SSH_PRIVATE_KEY' }, seal);
const read = (document: unknown) => parsePlanFile(JSON.stringify(document), 'plan.json');

test('what is written is read, in whatever order its members are', () => {
  expect(read(file)).toEqual({ file });
  const turned = read(Object.fromEntries(Object.entries(file).reverse())).file;
  expect(turned && sealProblem(turned, seal)).toBeUndefined();
});

test.each<[string, string, string]>([
  ['no JSON', 'services:', 'is not a plan file: it is not JSON'],
  ['cut off', JSON.stringify(file).slice(0, 200), 'is not a plan file: it is not JSON'],
  ['nothing', 'null', 'is not a plan file of swarm-ci'],
  ['a list', '[[]]', 'is not a plan file of swarm-ci'],
  ['the report of a plan', '{"schema":"swarm-ci/deploy-plan","version":1}', 'is not a plan file of swarm-ci'],
  [
    'a later version',
    '{"schema":"swarm-ci/plan-file","version":2}',
    'is a plan file of version 2; this swarm-ci reads version 1',
  ],
  [
    'an odd version',
    '{"schema":"swarm-ci/plan-file","version":{}}',
    'is a plan file of an unknown version; this swarm-ci reads version 1',
  ],
  [
    'wrong types',
    JSON.stringify({ ...file, services: [{ ...file.services[0], name: 7 }] }),
    'is not a complete plan file: services.0.name: ',
  ],
  ['a huge name', JSON.stringify({ ...file, stack: 'x'.repeat(100_000) }), 'is not a complete plan file: stack: '],
  ['a deep one', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'is not a plan file of swarm-ci'],
  [
    'a deep member',
    JSON.stringify(file).replace('"services":[', `"services":[${'['.repeat(50_000)}${']'.repeat(50_000)},`),
    'is not a complete plan file: services.0: ',
  ],
])('%s is refused', (_, text, message) => {
  const { problem } = parsePlanFile(text, 'plan.json');
  expect(problem).toMatchObject({
    at: 'plan.json',
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test('a file is trusted only with the key that it was made with, and as it was written', () => {
  expect(sealProblem(file, seal)).toBeUndefined();
  expect(sealProblem(plain, undefined)).toBeUndefined();
  expect(sealProblem(file, undefined)).toBe('was made with SSH_PRIVATE_KEY, which this job does not have');
  expect(sealProblem(plain, seal)).toBe('was made without SSH_PRIVATE_KEY, so it cannot be verified');
  expect(sealProblem(file, createSeal('REGISTRY_PASSWORD', keyOf('key')))).toBe(
    'was made with SSH_PRIVATE_KEY, and this job has REGISTRY_PASSWORD',
  );
  const changed = 'was changed after it was written, or SSH_PRIVATE_KEY of this job is another one';
  expect(sealProblem(file, createSeal('SSH_PRIVATE_KEY', keyOf('other')))).toBe(changed);
  expect(sealProblem({ ...file, services: [] }, seal)).toBe(changed);
});

test('a fingerprint differs by key, by subject and by value', () => {
  const other = createSeal('SSH_PRIVATE_KEY', keyOf('other'));
  const prints = [
    seal.fingerprint('service a', { x: 1, y: [2] }),
    seal.fingerprint('service b', { x: 1, y: [2] }),
    seal.fingerprint('service a', { x: 1, y: 2 }),
    other.fingerprint('service a', { x: 1, y: [2] }),
  ];
  expect(new Set(prints).size).toBe(4);
  expect(seal.fingerprint('service a', { y: [2], x: 1 })).toBe(prints[0]);
});
