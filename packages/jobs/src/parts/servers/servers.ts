import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type Connect,
  connectSsh,
  type GivenValues,
  messageOf,
  type Problem,
  readServers,
  Secret,
  type Servers,
  type Settings,
} from '@swarm-ci/core';
import type { Option } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import type { sshSettings } from './ssh-settings.ts';

type SshSettings = Settings<(typeof sshSettings)[number]>;

export const serversOptions = {
  file: { placeholder: 'FILE', describe: 'the file that describes the servers; default: servers.yaml' },
  export: {
    placeholder: 'FOLDER',
    describe: 'the folder of the deploy key and the other variables of a pipeline, a file each',
  },
  allow: {
    placeholder: 'WHAT:NODE',
    describe:
      'what may be lost: leave:NODE (its old swarm), pools:NODE (addresses in use), remove:NODE (from the swarm)',
    repeat: true,
  },
} as const satisfies Readonly<Record<string, Option>>;

const SSH_PORT = 22;

/** Reads the file; without problems, `servers` is set. */
export async function readServersFile(
  file: string,
  world: World,
): Promise<{ readonly servers: Servers | undefined; readonly problems: readonly Problem[] }> {
  try {
    return readServers(file, await readFile(world.resolve(file), 'utf8'));
  } catch (error) {
    const hint = 'write it as docs/servers.md shows, or name another one with --file';
    return { servers: undefined, problems: [{ at: file, message: `cannot be read: ${messageOf(error)}`, hint }] };
  }
}

/** What may be lost, and what is wrong with how it is named. */
export function allowedLosses(text = ''): { readonly allowed: ReadonlySet<string>; readonly problems: Problem[] } {
  const items = text.split(',').filter((item) => item !== '');
  const odd = items.filter((item) => !/^(leave|pools|remove):[\w.-]+$/.test(item));
  const hint = 'write leave:NODE, pools:NODE or remove:NODE';
  return {
    allowed: new Set(items),
    problems: odd.map((item) => ({ at: '--allow', message: `"${item}" does not name what may be lost`, hint })),
  };
}

/** The variables of the job as secrets, and the files beside `servers.yaml`. */
export function givenValues(file: string, world: World): GivenValues {
  return {
    variable: (name) => {
      const value = world.env[name];
      if (!value) return undefined;
      const secret = new Secret(value);
      world.protect([secret]);
      return secret;
    },
    resolve: (path) => resolve(dirname(world.resolve(file)), path),
  };
}

/** Opens a connection to a server of the file; host keys that an earlier export collected are pinned, too. */
export function serverConnections(settings: SshSettings, collected: string | undefined, world: World): Connect {
  return ({ host, port = SSH_PORT }, user) =>
    connectSsh({
      host,
      port,
      user,
      privateKey: settings.sshPrivateKey,
      passphrase: settings.sshKeyPassphrase,
      agent: world.env.SSH_AUTH_SOCK,
      knownHosts: settings.sshKnownHosts ?? collected,
      acceptNewHostKey: settings.sshHostKeyChecking === 'accept-new',
      warn: world.log.warn,
      jumps: (settings.sshJumpHost ?? []).map((jump) => ({
        host: jump.host,
        port: jump.port ?? SSH_PORT,
        user: jump.user ?? user,
      })),
      jumpPrivateKey: settings.sshJumpPrivateKey,
      hasOtherServers: true,
    });
}
