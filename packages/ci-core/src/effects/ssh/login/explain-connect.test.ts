import { expect, it } from 'vitest';
import { traceConnect } from './connect-trace.ts';
import { explainConnect } from './explain-connect.ts';
import type { Hop } from './hop.ts';

const hop: Hop = { host: 'box', port: 22, user: 'me', key: undefined, agent: '/agent', setting: 'SERVER_HOST' };
const explained = (message: string, lines: readonly string[], more: object = {}, certified = false, at: Hop = hop) => {
  const trace = traceConnect();
  for (const line of lines) trace.read(line);
  const { code, message: says, hint } = explainConnect(Object.assign(new Error(message), more), at, trace, certified);
  return { code, says, hint };
};

const GREETED = ['Socket connected', "Remote ident: 'SSH-2.0-x'"];
const LOGIN = [...GREETED, 'Handshake completed'];
const OFFERED = 'Outbound: Sending USERAUTH_REQUEST (publickey -- check)';

it('a firewall is named only when the connection itself failed', () => {
  expect(explained('connect ECONNREFUSED', []).hint).toMatch(/SERVER_PORT is right and no firewall/);
  for (const lines of [['Socket connected'], GREETED, LOGIN]) {
    const { says, hint } = explained('no answer within 20 s', lines);
    expect(`${says} ${hint}`).not.toMatch(/firewall|cannot be reached/);
    expect(says).toMatch(/did not (greet|finish the key exchange|finish the login)/);
  }
});

it('too many keys of an agent are counted', () => {
  expect(explained('Too many authentication failures', [...LOGIN, OFFERED, OFFERED, OFFERED])).toEqual({
    code: 'SSH_REFUSED',
    says: 'box:22 hung up on me after 3 keys of the agent: Too many authentication failures',
    hint: expect.stringContaining('set SSH_PRIVATE_KEY, or leave only the deploy key'),
  });
});

it('no common algorithm names both lists', () => {
  const lines = [
    ...GREETED,
    'Handshake: (local) KEX method: curve25519-sha256,ecdh-sha2-nistp256',
    'Handshake: (remote) KEX method: mlkem768x25519-sha256',
  ];
  const { says, hint } = explained('Handshake failed: no matching key exchange algorithm', lines, {
    level: 'handshake',
  });
  expect(says).toMatch(/offers mlkem768x25519-sha256; this command curve25519-sha256, ecdh-sha2-nistp256$/);
  expect(hint).toContain('KexAlgorithms');
});

it('a refused login names what the server wants instead', () => {
  const auth = { level: 'client-authentication' };
  const failed = (methods: string) => `Inbound: Received USERAUTH_FAILURE (${methods})`;
  const second = [...LOGIN, OFFERED, 'Inbound: Received USERAUTH_PK_OK', failed('keyboard-interactive')];
  expect(explained('x', second, auth).says).toMatch(/asks for a second step \(keyboard-interactive\)/);
  expect(explained('x', [...LOGIN, OFFERED, failed('password')], auth).says).toMatch(/no keys, only password/);
  expect(explained('x', [...LOGIN, OFFERED, failed('publickey')], auth, true).says).toMatch(
    /certificates are not supp/,
  );
  const jump = { ...hop, setting: 'SSH_JUMP_HOST' } as const;
  expect(explained('x', LOGIN, auth, false, jump).hint).toMatch(/set SSH_JUMP_PRIVATE_KEY to the right/);
});

it('a name that is not known may be one of ssh_config', () => {
  expect(explained('getaddrinfo ENOTFOUND box', [], { code: 'ENOTFOUND' }).hint).toMatch(/no ssh_config is read/);
});
