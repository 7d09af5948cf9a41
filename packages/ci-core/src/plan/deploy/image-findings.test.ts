import { expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { Service } from '../stack/stack-state.ts';
import { imageFindings } from './image-findings.ts';
import type { ImageFact } from './server-facts.ts';

const Labels = { 'com.docker.stack.image': 'app:1' };
const running = (image: string) => ({ Spec: spec({ Labels }, image) }) as unknown as Service;
const found = (fact: ImageFact, now: readonly Service[] = [], pins: Record<string, string> = {}) =>
  imageFindings(
    { stack: 'shop', services: [{ name: 'web', image: 'app:1', at: 'f:3:5' }], pins },
    {
      desired: { services: [{ spec: spec({ Labels }), login: undefined }], networks: [], configs: [], secrets: [] },
      images: new Map([['app:1', fact]]),
    },
    { services: now, engine: { version: '28', name: 'm1', nodes: 3, time: 0 } },
  );
const fact = (registry: ImageFact['registry'], said = 'words', local = false): ImageFact => ({ registry, said, local });

test.each([
  ['found', fact('found'), 'ok', /is in its registry/],
  ['not found', fact('not-found'), 'problem', /not found in its registry/],
  ['refused', fact('refused'), 'problem', /denied access: words/],
  ['unreachable', fact('unreachable'), 'problem', /cannot be reached: words/],
  ['rate limit', fact('unreachable', 'toomanyrequests: slow down'), 'problem', /limits the number of requests/],
  [
    'only on the manager',
    fact('unreachable', 'words', true),
    'warning',
    /the manager has it; other nodes cannot pull it/,
  ],
] as const)('a new image: %s', (_, one, level, message) => {
  expect(found(one)).toMatchObject([{ level, at: 'f:3:5', message: expect.stringMatching(message) }]);
});

test('an image that runs already needs no registry', () => {
  const [finding] = found(fact('unreachable'), [running('app:1@sha256:a')]);
  expect(finding).toMatchObject({
    level: 'warning',
    message: expect.stringContaining('keeps the digest that it runs'),
  });
});

test('nor does one of a kept release', () => {
  const [finding] = found(fact('refused'), [], { shop_web: 'app:1@sha256:a' });
  expect(finding?.level).toBe('warning');
});
