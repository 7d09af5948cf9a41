import { expect, it } from 'vitest';
import { readAccessLine } from './access-log.ts';

const nginx = (fields: object) => JSON.stringify({ version: 'canary', status: '200', seconds: '0.012', ...fields });
const haproxy = (fields: object) =>
  JSON.stringify({ version: 'stable', status: '200', ms: '12', end: '--', ...fields });

it('reads lines of nginx and of HAProxy', () => {
  expect(readAccessLine(nginx({}))).toEqual({ version: 'canary', service: undefined, failed: false, ms: 12 });
  expect(readAccessLine(nginx({ service: 'web', seconds: '1.5' }))).toMatchObject({ service: 'web', ms: 1500 });
  expect(readAccessLine(haproxy({}))).toMatchObject({ version: 'stable', failed: false, ms: 12 });
  expect(readAccessLine(haproxy({ version: 'canary3' }))).toMatchObject({ version: 'canary' });
});

it.each(['500', '502', '503', '504', '-1', '0', 599])('counts a request with the status %s as failed', (status) => {
  expect(readAccessLine(nginx({ status }))).toMatchObject({ failed: true });
  expect(readAccessLine(haproxy({ status }))).toMatchObject({ failed: true });
});

it.each(['200', '101', '304', '404', '429', '499'])('does not count one with the status %s as failed', (status) => {
  expect(readAccessLine(nginx({ status }))).toMatchObject({ failed: false });
});

it('does not blame a version for a client that ended its request', () => {
  expect(readAccessLine(haproxy({ status: '-1', end: 'CD', ms: '-1' }))).toMatchObject({ failed: false, ms: 0 });
  expect(readAccessLine(haproxy({ status: '503', end: 'SC' }))).toMatchObject({ failed: true });
});

it.each([
  '',
  'x',
  '{',
  '[]',
  'null',
  '{}',
  '10.0.0.1 - - [30/Nov/2026] "GET /{"version":"canary"} HTTP/1.1" 200 3',
  nginx({ version: 'other' }),
  nginx({ version: '' }),
  nginx({ version: ['canary'] }),
  nginx({ version: 'canary\n' }),
  nginx({ status: 'NaN' }),
  nginx({ status: '1e999' }),
  nginx({ seconds: '-' }),
  nginx({ seconds: {} }),
  nginx({ service: 'x'.repeat(5_000) }),
  `${nginx({})}${nginx({})}`,
])('passes over any other line: %s', (line) => {
  expect(readAccessLine(line)).toBeUndefined();
});

it('takes names from prototypes as missing', () => {
  expect(readAccessLine('{"__proto__":{"version":"canary","status":200,"ms":1}}')).toBeUndefined();
});
