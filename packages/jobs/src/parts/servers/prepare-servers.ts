import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertNoProblems, type Problem, readDeployKey, type ServerPorts, type Servers } from '@swarm-ci/core';
import type { JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { allowedLosses, givenValues, readServersFile, serverConnections } from './servers.ts';
import type { sshSettings } from './ssh-settings.ts';

/** The input of both jobs, read and checked. */
export type PreparedServers = {
  readonly servers: Servers;
  readonly ports: ServerPorts;
  readonly allowed: ReadonlySet<string>;
  /** The folder for the variables of a pipeline, and the public key of the deploy key in it. */
  readonly folder: string | undefined;
  readonly deployKey: string | undefined;
};

/** Reads `servers.yaml` and the options. Throws INVALID_INPUT with all problems at once. */
export async function prepareServers(
  { settings, options, problems }: JobInput<(typeof sshSettings)[number]>,
  world: World,
): Promise<PreparedServers> {
  const { file = 'servers.yaml' } = options;
  const folder = options.export === undefined ? undefined : world.resolve(options.export);
  const [read, losses] = [await readServersFile(file, world), allowedLosses(options.allow)];
  const collected = folder && (await readFile(join(folder, 'SSH_KNOWN_HOSTS'), 'utf8').catch(() => undefined));
  const found = [
    ...problems,
    ...read.problems,
    ...losses.problems,
    ...keyProblems(settings.sshPrivateKey, world),
    ...exportProblems(folder, read.servers),
  ];
  assertNoProblems(found);
  if (read.servers === undefined) throw new Error('a file without problems was not read');
  return {
    servers: read.servers,
    ports: { connect: serverConnections(settings, collected, world), given: givenValues(file, world) },
    allowed: losses.allowed,
    folder,
    deployKey: folder === undefined ? undefined : await readDeployKey(folder),
  };
}

/** The deploy key is one of the keys of the deploy user. */
export function withDeployKey(servers: Servers, key: string | undefined): Servers {
  const { deploy_user: user } = servers;
  if (user === undefined || key === undefined) return servers;
  return { ...servers, deploy_user: { ...user, keys: [...user.keys, key] } };
}

function keyProblems(key: unknown, { env }: World): Problem[] {
  if (key !== undefined || env.SSH_AUTH_SOCK) return [];
  const hint = 'set it to the private key of the user who prepares the servers, or run an SSH agent';
  return [{ at: 'SSH_PRIVATE_KEY', message: 'is not set', hint }];
}

function exportProblems(folder: string | undefined, servers: Servers | undefined): Problem[] {
  if (folder === undefined || servers === undefined || servers.deploy_user !== undefined) return [];
  const hint = 'add deploy_user: { name: deploy }';
  return [{ at: '--export', message: 'the deploy key needs a deploy_user, which the file does not have', hint }];
}
