import { createECDH, createPrivateKey } from 'node:crypto';
import fc from 'fast-check';
import {
  hostKeyAlgorithms,
  readKnownHosts,
  refuseHostKey,
} from '../../../../packages/ci-core/src/effects/ssh/host-key.ts';
import { readPrivateKey } from '../../../../packages/ci-core/src/effects/ssh/private-key.ts';
import { CiError } from '../../../../packages/ci-core/src/errors.ts';
import { Secret } from '../../../../packages/ci-core/src/secret.ts';
import { judgeHostKey, parseKnownHosts, pinnedTypes } from '../../../../packages/ci-core/src/settings/known-hosts.ts';
import { parseServerAddress } from '../../../../packages/ci-core/src/settings/server-address.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { anyText, mutatedText } from '../mutate.ts';

const hostLines = [
  '[shop.example.com]:22 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxQ\n',
  '@revoked * ssh-rsa AAAA\n@cert-authority *.example.com ssh-rsa AAAB\n',
  '|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa AAAA\\nhost ssh-rsa AAAA',
];
const pem =
  '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n-----END OPENSSH PRIVATE KEY-----\n';
const keys = [
  realKey(),
  pem,
  pem.replaceAll('OPENSSH ', ''),
  pem.replaceAll('OPENSSH', 'RSA'),
  pem.replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n'),
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxQ me',
  'PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n',
  pem.replaceAll('OPENSSH ', 'ENCRYPTED '),
];

export const sshParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'address of a server',
    covers: ['parseServerAddress'],
    inputs: mutatedText(['deploy@box.example:2222', '[fd00::1]:22', 'ssh://a@b:1/', 'a,b'], ['@', ':', '[', ']', '//']),
    attacks: (size) => sizeAttacks(size, ['a:', ':', '@', '[', 'ssh://', 'a@b:', '[a]:1']),
    read: (text) => parseServerAddress(text),
    check: (address: ReturnType<typeof parseServerAddress>) => {
      if ('host' in address && /^-|[\s@/]/.test(address.host)) throw new Error(`takes ${address.host} for a host`);
    },
  }),
  fuzzer<readonly [string, string, Uint8Array]>({
    name: 'known_hosts',
    covers: [
      'parseKnownHosts',
      'pinnedTypes',
      'judgeHostKey',
      'hostKeyAlgorithms',
      'refuseHostKey',
      'knownHostsLine',
      'fingerprint',
    ],
    inputs: fc.tuple(
      mutatedText(hostLines, ['* ', '!* ', '?', '@revoked ', 'ssh-rsa AAAA']),
      fc.oneof(fc.constant('shop.example.com'), anyText),
      fc.uint8Array({ maxLength: 40 }),
    ),
    attacks: (size) => [
      ...sizeAttacks(size, ['* ssh-rsa AAAA\n', 'a,']).map(
        (text) => [text, 'shop.example.com', new Uint8Array(8)] as const,
      ),
      [`${'*a'.repeat(40)} ssh-rsa AAAA`, 'a'.repeat(253), new Uint8Array(8)],
      [`${'*?'.repeat(60)}x ssh-rsa AAAA`, 'a'.repeat(253), new Uint8Array(8)],
      [`${'*'.repeat(size)}x ssh-rsa AAAA`, 'a'.repeat(253), new Uint8Array(8)],
    ],
    read: ([text, host, key]) => {
      const pins = parseKnownHosts(text);
      const rules = { host, port: 22, acceptNewHostKey: false, warn: () => {} };
      const refusal = refuseHostKey(rules, pins, Buffer.from(key));
      return {
        verdict: judgeHostKey(pins, host, 2222, key),
        types: pinnedTypes(pins, host, 22),
        algorithms: hostKeyAlgorithms(pins, host, 22),
        refused: refusal instanceof CiError,
      };
    },
    check: ({ refused, verdict }: { refused: boolean; verdict: string }) => {
      if (!refused && verdict === 'changed') throw new Error('a changed key is taken');
    },
  }),
  fuzzer<string>({
    name: 'known_hosts or the path of one',
    covers: ['readKnownHosts'],
    inputs: mutatedText(hostLines),
    waits: true,
    read: (text) => readKnownHosts(text),
  }),
  fuzzer<string>({
    name: 'private keys',
    covers: ['readPrivateKey'],
    inputs: mutatedText(keys, ['-----BEGIN', '-----END RSA PRIVATE KEY-----', '\\n']),
    attacks: (size) => [
      ...sizeAttacks(size, ['-----BEGIN A-----', '-----END A-----\n']),
      `-----BEGIN RSA PRIVATE KEY-----\n${'A: b\n'.repeat(size / 5)}-----END RSA PRIVATE KEY-----`,
      `-----BEGIN RSA PRIVATE KEY-----:${' '.repeat(size)}x-----END RSA PRIVATE KEY-----`,
    ],
    waits: true,
    read: (text) =>
      readPrivateKey(new Secret(text), new Secret('opens')).catch((error: unknown) => assertKeyNotShown(error, text)),
  }),
];

/** The error as it came, unless some of the key is in it. */
function assertKeyNotShown(error: unknown, key: string): never {
  const told = error instanceof Error ? `${error.message} ${error.cause}` : String(error);
  const pieces = key.match(/[A-Za-z0-9+/]{24,}/g) ?? [];
  if (pieces.some((piece) => told.includes(piece))) throw new Error(`shows the key: ${told}`);
  throw error;
}

/** The same every time, from a number that is not a real key. */
function realKey(): string {
  const d = Buffer.alloc(32, 7);
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(d);
  const [x, y] = [ecdh.getPublicKey().subarray(1, 33), ecdh.getPublicKey().subarray(33)].map((part) =>
    part.toString('base64url'),
  );
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x, y } });
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}
