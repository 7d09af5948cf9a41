import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { connectTo, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import {
  makeKeyPair,
  makeSshUser,
  type SshServer,
  type SshUser,
  startSshServer,
} from '../../support/ssh/ssh-server.ts';
import type { Manifests } from '../../support/stack/manifests.ts';

const sandbox = sharedSandbox;
const cleanUp: (() => Promise<void>)[] = [];
const onFinished = (undo: () => Promise<void>) => void cleanUp.push(undo);
let manifests: Manifests;
/** The host in front, and the manager behind it: its address is one that only the node itself reaches. */
let jump: SshServer;
let server: SshServer;
let guest: SshUser;

beforeAll(async () => {
  const { manager } = sandbox();
  jump = await startSshServer(manager, { onFinished });
  server = await startSshServer(manager, { onFinished });
  guest = await makeSshUser(manager, { groups: [], onFinished });
  manifests = await tinyManifests(sandbox(), onFinished);
});

afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

const jumpPin = () => `[${sandbox().manager.address}]:${jump.port} ${jump.hostKeys[0]}`;
const serverPin = () => `[127.0.0.1]:${server.port} ${server.hostKeys[0]}`;
const jumpHost = () => `${guest.name}@${sandbox().manager.address}:${jump.port}`;
const check = (env: Record<string, string> = {}) =>
  manifests.run(['check', 'prod'], {
    SERVER_HOST: `${sandbox().ssh.user}@127.0.0.1:${server.port}`,
    SERVER_USER: '',
    SERVER_PORT: '1',
    SSH_JUMP_HOST: jumpHost(),
    SSH_KNOWN_HOSTS: `${jumpPin()}\n${serverPin()}\n`,
    ...env,
  });

async function works(env?: Record<string, string>): Promise<void> {
  const ran = await check(env);
  expect(ran.code, ran.stderr).toBe(0);
}

async function fails(env: Record<string, string>, code: number, ...says: string[]): Promise<void> {
  const ran = await check(env);
  expect(ran.code, ran.stderr).toBe(code);
  for (const text of [...says, '→ ']) expect(ran.stderr).toContain(text);
}

describe('a server behind a jump host', () => {
  it('is reached, as each user and port that the addresses name', () => works());

  it('is reached through several, each through the one before', async () => {
    const second = await startSshServer(sandbox().manager);
    await works({
      SSH_JUMP_HOST: `ssh://${jumpHost()}, ${guest.name}@[::1]:${second.port}`,
      SSH_KNOWN_HOSTS: [jumpPin(), `[::1]:${second.port} ${second.hostKeys[0]}`, serverPin()].join('\n'),
    });
  });

  it('is reached with another key for the jump host', async () => {
    const key = await makeKeyPair(sandbox().manager);
    const other = await makeSshUser(sandbox().manager, { groups: [] });
    const { privateKey } = await other.makeKey(['-N', '', '-t', 'ed25519']);
    const SSH_JUMP_HOST = `${other.name}@${sandbox().manager.address}:${jump.port}`;
    await works({ SSH_JUMP_HOST, SSH_JUMP_PRIVATE_KEY: privateKey });
    const said = `refused ${other.name} with the private key`;
    await fails(
      { SSH_JUMP_HOST, SSH_JUMP_PRIVATE_KEY: key.privateKey },
      4,
      said,
      'set SSH_JUMP_PRIVATE_KEY to the right',
    );
  });

  it('ends what it runs when the jump host goes away', async () => {
    const own = await startSshServer(sandbox().manager);
    const host = await connectTo(sandbox(), {
      host: '127.0.0.1',
      port: server.port,
      jumps: [{ host: sandbox().manager.address, port: own.port, user: guest.name }],
    });
    const running = host.run({ argv: ['sleep', '600'] });
    const failed = expect(running).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect((await host.run({ argv: ['echo', 'in'] })).stdout).toBe('in\n');
    await own.signalConnections('KILL');
    await failed;
  });
});

describe('is refused, with its name', () => {
  it('a jump host whose key is not pinned, before the server is asked', () =>
    fails({ SSH_KNOWN_HOSTS: serverPin() }, 4, `:${jump.port} is not pinned`, `SSH_KNOWN_HOSTS: ${jumpPin()}`));

  it('a server whose key is not pinned', () =>
    fails({ SSH_KNOWN_HOSTS: jumpPin() }, 4, `127.0.0.1:${server.port} is not pinned`, serverPin()));

  it('a key without its host, as there are two', () =>
    fails({ SSH_KNOWN_HOSTS: `${server.hostKeys[0]}` }, 2, 'has a key without its host', 'write the host before'));

  it('a jump host that forbids it', async () => {
    const closed = await startSshServer(sandbox().manager, { options: ['AllowTcpForwarding no'] });
    await fails(
      {
        SSH_JUMP_HOST: `${guest.name}@${sandbox().manager.address}:${closed.port}`,
        SSH_KNOWN_HOSTS: `[${sandbox().manager.address}]:${closed.port} ${closed.hostKeys[0]}\n${serverPin()}`,
      },
      4,
      `(SSH_JUMP_HOST) cannot connect to 127.0.0.1:${server.port}`,
      'AllowTcpForwarding yes',
    );
  });

  it('a server that is not there', () =>
    fails({ SERVER_HOST: 'deploy@127.0.0.1:9' }, 4, '(SSH_JUMP_HOST) cannot connect to 127.0.0.1:9', 'network behind'));

  it('a jump host that is not there', () =>
    fails({ SSH_JUMP_HOST: 'x@no-such-host.invalid' }, 4, 'no-such-host.invalid:22', 'correct SSH_JUMP_HOST'));

  it('a jump host without a user', () => fails({ SSH_JUMP_HOST: '10.0.0.1' }, 2, 'SSH_JUMP_HOST', 'user@host'));
});

describe('without a jump host', () => {
  const direct = () => ({ SSH_JUMP_HOST: '', SERVER_HOST: `ssh://deploy@${sandbox().manager.address}:${server.port}` });

  it('a public key alone pins the only server', () => works({ ...direct(), SSH_KNOWN_HOSTS: `${server.hostKeys[0]}` }));

  it('a name of ssh_config is named as such', () =>
    fails({ SSH_JUMP_HOST: '', SERVER_HOST: 'deploy@manager.invalid' }, 4, 'no ssh_config is read'));
});
