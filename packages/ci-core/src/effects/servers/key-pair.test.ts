import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { makeKeyPair } from './key-pair.ts';

test('every key is one that SSH can read, and its halves belong together', () => {
  for (let i = 0; i < 600; i++) {
    const { privateKey, publicKey } = makeKeyPair('swarm-ci');
    const read = ssh2.utils.parseKey(privateKey);
    if (read instanceof Error) throw read;
    expect(read.comment).toBe('swarm-ci');
    expect(`${read.type} ${read.getPublicSSH().toString('base64')} swarm-ci`).toBe(publicKey);
    if (i === 0) expect(read.verify('text', read.sign('text') as Buffer)).toBe(true);
  }
});
