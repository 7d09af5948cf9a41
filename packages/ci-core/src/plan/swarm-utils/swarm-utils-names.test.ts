import { describe, expect, test } from 'vitest';
import { invalidImageReason, invalidNodeReason, invalidServiceReason } from './swarm-utils-names.ts';

const digest = `@sha256:${'0123456789abcdef'.repeat(4)}`;
const hostile = [
  '',
  '-x',
  '--force',
  'a b',
  'a\n',
  'a;id',
  'a|id',
  'a&id',
  '$(id)',
  '`id`',
  'a"',
  "a'",
  'a\\',
  'a>b',
  'ä',
  'a\0',
];

describe('what SwarmUtils hands to a shell', () => {
  test.each(hostile)('%j is the name of nothing', (name) => {
    expect([invalidServiceReason(name), invalidNodeReason(name), invalidImageReason(name)]).not.toContain(undefined);
    for (const part of [`shop_${name}x`, `registry/${name}:1`, `a:${name}`, `a${digest}${name}`]) {
      if (name !== '') expect(invalidImageReason(part), part).toBeDefined();
    }
  });

  test.each(['shop_web', 'a', 'Shop-1_web', 'a'.repeat(63)])('the service %s', (name) => {
    expect(invalidServiceReason(name)).toBeUndefined();
  });

  // SwarmUtils matches beginnings: `shop_web-` would be `shop_web-admin`.
  test.each(['shop_web-', 'shop_web_', '_a', 'a.b', 'a'.repeat(64)])('no service: %s', (name) => {
    expect(invalidServiceReason(name)).toBeDefined();
  });

  test.each(['worker-1', 'worker-1.example.com', 'm_1'])('the node %s', (name) => {
    expect(invalidNodeReason(name)).toBeUndefined();
  });

  test.each([
    'nginx',
    'nginx:1.27',
    `nginx:1.27${digest}`,
    `registry.example.com:5000/group/shop/my-web__x.y:20260131_7ab44e95${digest}`,
    'localhost/a',
    'REGISTRY.example.com/a:B_c',
    '10.0.0.1:5000/app:1',
  ])('the image %s', (reference) => {
    expect(invalidImageReason(reference)).toBeUndefined();
  });

  test.each([
    'Nginx',
    'a:',
    'a:-1',
    `a:${'x'.repeat(129)}`,
    'a@sha256:12',
    'a//b',
    '/a',
    'a/',
    'a..b',
    'https://a/b',
    'a:1:2',
    `${'a/'.repeat(130)}a`,
    'a'.repeat(700),
  ])('no image: %s', (reference) => {
    expect(invalidImageReason(reference)).toBeDefined();
  });
});
