import {
  CiError,
  connectSsh,
  type Host,
  localHost,
  type Manager,
  messageOf,
  openManager,
  type Problem,
  type SettingKey,
  type Settings,
} from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';
import { sshSettings } from './servers/ssh-settings.ts';

/** Settings that name the server and how to connect to it. */
export const targetSettings = [
  'serverHost',
  'serverPort',
  'serverUser',
  ...sshSettings,
] as const satisfies readonly SettingKey[];

type TargetSettings = Settings<(typeof targetSettings)[number]>;

/** What is missing to reach the server. */
export function targetProblems(settings: TargetSettings, env: World['env']): Problem[] {
  if (!settings.serverHost) return localProblems(env);
  const problems: Problem[] = [];
  if (!settings.serverUser && settings.serverHost.some(({ user }) => user === undefined))
    problems.push({ at: 'SERVER_USER', message: 'is not set', hint: 'name the SSH user of the server' });
  if (!settings.sshPrivateKey && !env.SSH_AUTH_SOCK) {
    problems.push({
      at: 'SSH_PRIVATE_KEY',
      message: 'is not set',
      hint: 'set it to the private key, or run an SSH agent',
    });
  }
  if (!settings.sshKnownHosts && settings.sshHostKeyChecking === 'strict') {
    const [first] = settings.serverHost;
    const hint = `pin the key: ssh-keyscan -p ${first?.port ?? settings.serverPort} ${first?.host}, compare it with the server's, and set the line`;
    problems.push({ at: 'SSH_KNOWN_HOSTS', message: 'is not set', hint });
  }
  if (!settings.serverUser && settings.sshJumpHost?.some(({ user }) => user === undefined))
    problems.push({ at: 'SSH_JUMP_HOST', message: 'does not name the user', hint: 'write user@host' });
  return problems;
}

function localProblems({ DOCKER_HOST }: World['env']): Problem[] {
  if (!DOCKER_HOST?.startsWith('ssh://')) return [];
  const hint = 'set SERVER_HOST, SERVER_USER and SSH_KNOWN_HOSTS, too: swarm-ci opens a connection of its own';
  const address = DOCKER_HOST.replace(/(?<=^ssh:\/\/[^:@]*):.*@/, '@');
  return [{ at: 'DOCKER_HOST', message: `points to a server over SSH: ${address}`, hint }];
}

/** Of a jump host without one: SERVER_PORT is the one of the server. */
const SSH_PORT = 22;

/** How long requests to an unavailable engine are repeated before another connection or the next server is tried. */
const ENGINE_WINDOW = 10_000;

/** Opens the server, or this machine if no server is set; the first host that responds as a manager is used. */
export function openTarget(settings: TargetSettings, world: World): Promise<Manager> {
  const patience = { window: ENGINE_WINDOW, warn: world.log.warn };
  return openFirst(settings, world, (host) => openManager(host, patience));
}

/** Opens the server to connect to other hosts from it; its user does not need access to Docker. */
export function openHost(settings: TargetSettings, world: World): Promise<Host> {
  return openFirst(settings, world, async (host) => host);
}

async function openFirst<T>(settings: TargetSettings, world: World, open: (host: Host) => Promise<T>): Promise<T> {
  const hosts = settings.serverHost ?? [];
  // Otherwise the command would use the engine of the user's Docker context, and we would watch another one.
  if (hosts.length === 0) return open(localHost({ ...world.env, DOCKER_CONTEXT: 'default' }));
  let last: unknown;
  for (const [i, { host, port, user }] of hosts.entries()) {
    let opened: Host | undefined;
    try {
      opened = await connectSsh({
        host,
        port: port ?? settings.serverPort,
        user: user ?? settings.serverUser ?? '',
        privateKey: settings.sshPrivateKey,
        passphrase: settings.sshKeyPassphrase,
        agent: world.env.SSH_AUTH_SOCK,
        knownHosts: settings.sshKnownHosts,
        acceptNewHostKey: settings.sshHostKeyChecking === 'accept-new',
        warn: world.log.warn,
        jumps: (settings.sshJumpHost ?? []).map((jump) => ({
          host: jump.host,
          port: jump.port ?? SSH_PORT,
          user: jump.user ?? settings.serverUser ?? '',
        })),
        jumpPrivateKey: settings.sshJumpPrivateKey,
        hasOtherServers: hosts.length > 1,
      });
      return await open(opened);
    } catch (error) {
      opened?.close();
      // Possible man-in-the-middle attack: do not go on with another host.
      if (error instanceof CiError && error.code === 'HOST_KEY_CHANGED') throw error;
      last = error;
      if (i < hosts.length - 1) world.log.warn(`${host}: ${messageOf(error)}; trying the next one`);
    }
  }
  throw last;
}
