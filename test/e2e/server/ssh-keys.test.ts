import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { startSshAgent } from '../../support/ssh/ssh-agent.ts';
import { tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeKeyPair, makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import type { Manifests } from '../../support/stack/manifests.ts';

const sandbox = sharedSandbox;
const cleanUp: (() => Promise<void>)[] = [];

const PASSPHRASE = 'open sesame $é';
// Few rounds of the key derivation: this side does them in JavaScript, at each connection.
const KINDS = {
  ed25519: ['-t', 'ed25519', '-a', '1'],
  'RSA in OpenSSH format': ['-t', 'rsa', '-b', '2048', '-a', '1'],
  'RSA in PEM format': ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  'RSA in PKCS#8 format': ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8'],
  'ECDSA in OpenSSH format': ['-t', 'ecdsa', '-b', '256', '-a', '1'],
  'ECDSA in PEM format': ['-t', 'ecdsa', '-b', '384', '-m', 'PEM'],
  'ECDSA in PKCS#8 format': ['-t', 'ecdsa', '-b', '521', '-m', 'PKCS8'],
} as const;
type Kind = keyof typeof KINDS;

const keys = new Map<string, { privateKey: string; publicKey: string }>();
const key = (kind: Kind, passphrase = '') => keys.get(kind + passphrase) ?? { privateKey: '', publicKey: '' };
let manifests: Manifests;
let env: Record<string, string>;

beforeAll(async () => {
  const onFinished = (undo: () => Promise<void>) => void cleanUp.push(undo);
  const { manager } = sandbox();
  const user = await makeSshUser(manager, { onFinished });
  for (const [kind, options] of Object.entries(KINDS)) {
    for (const passphrase of ['', PASSPHRASE]) {
      keys.set(kind + passphrase, await user.makeKey([...options, '-N', passphrase]));
    }
  }
  manifests = await tinyManifests(sandbox(), onFinished);
  const { port, hostKeys } = await startSshServer(manager, {
    onFinished,
    // As servers of today have it: no RSA signature with SHA-1.
    options: ['PubkeyAcceptedAlgorithms -ssh-rsa'],
  });
  env = {
    SERVER_USER: user.name,
    SERVER_PATH: `${user.home}/deploy`,
    SERVER_PORT: `${port}`,
    SSH_KNOWN_HOSTS: `[${manager.address}]:${port} ${hostKeys[0]}`,
  };
});

afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

const check = (more: Record<string, string>) => manifests.run(['check', 'prod'], { ...env, ...more });

async function works(more: Record<string, string>): Promise<void> {
  const ran = await check(more);
  expect(ran.code, ran.stderr).toBe(0);
}

async function fails(more: Record<string, string>, code: number, ...says: string[]): Promise<void> {
  const ran = await check(more);
  expect(ran.code, ran.stderr).toBe(code);
  for (const text of says) expect(ran.stderr).toContain(text);
  expect(ran.stderr).toContain('→ ');
  expect(ran.stderr).not.toContain('this is a bug');
  for (const secret of Object.values(more)) {
    // The whole of it and each of its lines: nothing of a key is shown.
    for (const line of secret.split('\n'))
      if (line.length > 12 && !line.startsWith('/')) expect(ran.stderr).not.toContain(line);
  }
}

describe('every kind of key lets in', () => {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    it(kind, () => works({ SSH_PRIVATE_KEY: key(kind).privateKey }));
    it(`${kind}, encrypted`, async () => {
      const { privateKey } = key(kind, PASSPHRASE);
      await works({ SSH_PRIVATE_KEY: privateKey, SSH_KEY_PASSPHRASE: PASSPHRASE });
      await fails({ SSH_PRIVATE_KEY: privateKey }, 4, 'SSH_KEY_PASSPHRASE is not set');
      const wrong = { SSH_PRIVATE_KEY: privateKey, SSH_KEY_PASSPHRASE: 'wrong-passphrase' };
      await fails(wrong, 4, 'SSH_KEY_PASSPHRASE does not open SSH_PRIVATE_KEY');
    });
  }
});

describe('a key still works after what CI variables do to it', () => {
  const accidents: Record<string, (text: string) => string> = {
    CRLF: (text) => text.replaceAll('\n', '\r\n'),
    'no final newline': (text) => text.trim(),
    '"\\n" for newlines': (text) => text.replaceAll('\n', '\\n'),
    'spaces for newlines': (text) => text.trim().replaceAll('\n', ' '),
    'spaces around it': (text) => ` \n ${text} \n\n`,
    indentation: (text) => text.replaceAll('\n', '\n    '),
    'double quotes': (text) => `"${text}"`,
    'single quotes': (text) => `'${text.trim()}'`,
    base64: (text) => Buffer.from(text).toString('base64'),
    'base64 in lines': (text) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n'),
  };
  for (const [name, happen] of Object.entries(accidents)) {
    it(name, async () => {
      await works({ SSH_PRIVATE_KEY: happen(key('ed25519').privateKey) });
      await works({ SSH_PRIVATE_KEY: happen(key('RSA in PEM format').privateKey) });
    });
  }

  it('CRLF in an encrypted PEM key, a line break after the passphrase', async () => {
    const { privateKey } = key('RSA in PEM format', PASSPHRASE);
    expect(privateKey).toContain('DEK-Info');
    await works({ SSH_PRIVATE_KEY: privateKey.replaceAll('\n', '\r\n'), SSH_KEY_PASSPHRASE: `${PASSPHRASE}\n` });
  });

  it('a path, also of a file with CRLF, also under the name of the article', async () => {
    const path = join(manifests.directory, 'deploy key');
    await writeFile(path, key('ed25519').privateKey.replaceAll('\n', '\r\n'));
    await works({ SSH_PRIVATE_KEY: ` ${path}\n` });
    await works({ SSH_PRIVATE_KEY: '', SSH_KEY: path });
  });
});

describe('a key that cannot be used is reported', () => {
  it('a public key', () =>
    fails(
      { SSH_PRIVATE_KEY: key('ed25519').publicKey },
      2,
      'SSH_PRIVATE_KEY is a public key',
      'the file without .pub',
    ));

  it('half a key', () =>
    fails({ SSH_PRIVATE_KEY: key('ed25519').privateKey.slice(0, 200) }, 2, 'is cut off: its END line is missing'));

  it('a damaged key', () => {
    const { privateKey } = key('ed25519');
    return fails({ SSH_PRIVATE_KEY: privateKey.replace(/\n.{60}/, '\n') }, 2, 'SSH_PRIVATE_KEY is not a usable key');
  });

  it('neither key nor path', () =>
    fails({ SSH_PRIVATE_KEY: 'no-such-file-of-a-key' }, 2, 'neither a private key nor the path of a readable file'));
});

describe('an agent', () => {
  const none = { SSH_PRIVATE_KEY: '' };
  const agentOf = async (...kinds: Kind[]) => startSshAgent(kinds.map((kind) => key(kind).privateKey));
  const stranger = async () => (await makeKeyPair(sandbox().manager)).privateKey;

  it('lets in with each kind of key', async () => {
    for (const kind of ['ed25519', 'RSA in OpenSSH format', 'ECDSA in OpenSSH format'] as const) {
      await works({ ...none, SSH_AUTH_SOCK: await agentOf(kind) });
    }
  });

  it('lets in with the second of its keys', async () => {
    const socket = await startSshAgent([await stranger(), key('RSA in OpenSSH format').privateKey]);
    await works({ ...none, SSH_AUTH_SOCK: socket });
  });

  it('with another key is refused', async () => {
    const socket = await startSshAgent([await stranger()]);
    await fails({ ...none, SSH_AUTH_SOCK: socket }, 4, 'with the keys of the agent', 'add the public key');
  });

  it('without keys is refused', async () => {
    await fails({ ...none, SSH_AUTH_SOCK: await startSshAgent([]) }, 4, 'with the keys of the agent');
  });

  it('that is not there is named', () =>
    fails({ ...none, SSH_AUTH_SOCK: '/no/such/agent.sock' }, 4, 'SSH_AUTH_SOCK', 'cannot be used'));

  it('does not count beside a key', async () => {
    await works({ SSH_PRIVATE_KEY: key('ed25519').privateKey, SSH_AUTH_SOCK: '/no/such/agent.sock' });
    const good = await agentOf('ed25519');
    await fails({ SSH_PRIVATE_KEY: await stranger(), SSH_AUTH_SOCK: good }, 4, 'with the private key');
  });
});
