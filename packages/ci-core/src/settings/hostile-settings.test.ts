import { expect, test } from 'vitest';
import { createRedactor, Secret } from '../secret.ts';
import { judgeHostKey, knownHostsLine, parseKnownHosts } from './known-hosts.ts';

const KEY = Buffer.from('AAAA', 'base64');

test.each([
  ['*a'.repeat(40), 'a'.repeat(252).concat('b'), 'unknown'],
  [`${'*?'.repeat(60)}x`, 'a'.repeat(253), 'unknown'],
  ['*a*a*', 'banana', 'known'],
  ['?a*', 'ba', 'known'],
  ['b*a?', 'bana', 'unknown'],
  ['*', '', 'known'],
])('judgeHostKey: the pattern %s and the host %s', { timeout: 30_000 }, (pattern, host, verdict) => {
  expect(judgeHostKey(parseKnownHosts(`${pattern} ssh-rsa AAAA`), host, 22, KEY)).toBe(verdict);
});

test('knownHostsLine: what a server shows in place of a key makes no line', () => {
  for (const shown of [[], [0], [255, 255, 255, 255], [0, 0, 0, 3, 10, 10, 10]])
    expect(knownHostsLine('h', 22, Uint8Array.from(shown))).toBe('(the server presented an invalid key)');
});

test('createRedactor: a secret with half a surrogate pair is hidden, too', () => {
  const secret = 'half\udfffpair';
  expect(createRedactor([new Secret(secret)])(`a ${secret} b half\ufffdpair`)).toBe('a *** b ***');
});
