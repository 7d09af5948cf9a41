import { expect, test } from 'vitest';
import { FULL } from '../../../../../test/support/servers/servers-text.ts';
import { judgeHostKey, parseKnownHosts } from '../../settings/known-hosts.ts';
import { readServers } from '../../settings/servers/read-servers.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import { exportedVariables } from './exported-variables.ts';

const servers = readServers('servers.yaml', FULL).servers as Servers;

test('the variables name the managers with their ports, and pin every key of every node', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6dWP8PxePrRhfK71Sc6ej7rqYxYbCTFfMXsWXD3xak';
  const found = exportedVariables(servers, new Map(Object.keys(servers.nodes).map((name) => [name, [key]])));
  expect(found.SERVER_HOST).toBe('10.0.0.11,10.0.0.12:2222,m3.example.com');
  expect(found.SERVER_USER).toBe('deploy');
  const pins = parseKnownHosts(found.SSH_KNOWN_HOSTS ?? '');
  const bytes = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  for (const [host, port] of [
    ['10.0.0.11', 22],
    ['10.0.0.12', 2222],
    ['m3.example.com', 22],
    ['fd00::4', 22],
  ] as const)
    expect(judgeHostKey(pins, host, port, bytes), host).toBe('known');
});
