import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareKey, makeKeyPair } from '../../sandbox/node/sshd.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { tinyManifests } from '../../support/ssh/ssh-scene.ts';
import type { Manifests } from '../../support/stack/manifests.ts';

const sandbox = sharedSandbox();
let manifests: Manifests;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  manifests = await tinyManifests(sandbox, (undo) => void cleanUp.push(undo));
});
afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

type Refusal = { readonly env: () => Readonly<Record<string, string>>; readonly says: readonly string[] };

const stranger = () => makeKeyPair('other');

const refusals: Readonly<Record<string, Refusal>> = {
  'no such host': {
    env: () => ({ SERVER_HOST: 'no-such-host.invalid' }),
    says: ['no-such-host.invalid:22 cannot be reached over SSH', '→'],
  },
  'nothing listens': {
    env: () => ({ SERVER_PORT: '2222', SSH_KNOWN_HOSTS: '* ssh-ed25519 AAAA' }),
    says: [':2222 cannot be reached over SSH', 'ECONNREFUSED'],
  },
  'unknown host key': {
    env: () => ({ SSH_KNOWN_HOSTS: 'other.example ssh-ed25519 AAAA' }),
    says: ['is not pinned; it showed SHA256:', 'put this line into SSH_KNOWN_HOSTS'],
  },
  'changed host key': {
    env: () => ({ SSH_KNOWN_HOSTS: `${sandbox.manager.address} ${bareKey(stranger().publicKey)}` }),
    says: ['is not the one pinned in SSH_KNOWN_HOSTS', 'possible man-in-the-middle attack'],
  },
  'wrong private key': {
    env: () => ({ SSH_PRIVATE_KEY: stranger().privateKey }),
    says: ['refused deploy with the private key', '→ add the public key to ~/.ssh/authorized_keys'],
  },
};

it.each(Object.entries(refusals))('%s: exit 4, and nothing was touched', async (_, { env, says }) => {
  const ran = await manifests.run(['deploy', 'prod'], env());
  expect(ran, ran.stderr).toMatchObject({ code: 4, stdout: '' });
  for (const text of says) expect(ran.stderr).toContain(text);
  expect(ran.stderr).not.toContain('this is a bug');
  const there = await sandbox.manager.exec(['test', '-e', manifests.serverPath], { reject: false });
  expect(there.exitCode).toBe(1);
  const { stdout } = await sandbox.docker(sandbox.manager, ['stack', 'services', '-q', manifests.stack], {
    reject: false,
  });
  expect(stdout).toBe('');
});
