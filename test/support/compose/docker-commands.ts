import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerCliFolder, dockerCliPath, writeDockerCli } from '../../sandbox/clients/docker-cli.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { rootfsOf } from '../../sandbox/rootfs/cache.ts';
import { debianCli } from '../../sandbox/rootfs/debian-cli.ts';
import { type Cli, versionOfCli } from '../equality/variables-oracle.ts';
import type { Reader } from './two-readings.ts';

/** A docker command under test, and a PATH with one that has "docker compose". */
export type DockerCommand = Cli & { readonly name: string; readonly reader: Reader };

/**
 * The docker command of the engine, and beside the older engine also 26.1, of which the sandbox has no engine. 20.10 has no
 * "docker compose" beside it, so it gets the newest; 26.1 has that of its own Debian.
 */
export async function dockerCommands(
  sandbox: Pick<Sandbox, 'engine' | keyof Cli>,
): Promise<{ readonly commands: readonly DockerCommand[]; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-commands-'));
  const disk = await rootfsOf('current', () => {});
  const [newest, between] = [join(folder, 'newest'), join(folder, 'between')];
  writeDockerCli(newest, disk);
  const commands = [await commandOf(sandbox, dockerCliFolder(newest))];
  if (sandbox.engine === 'bookworm') {
    writeDockerCli(between, await debianCli(() => {}), disk);
    const cli = { dockerCli: dockerCliPath(between), dockerCliFolder: dockerCliFolder(between) };
    commands.push(await commandOf(cli, cli.dockerCliFolder));
  }
  return { commands, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function commandOf({ dockerCli, dockerCliFolder }: Cli, composeFolder: string): Promise<DockerCommand> {
  const version = await versionOfCli({ dockerCli, dockerCliFolder });
  const [, name = version] = /(\d+\.\d+)/.exec(version) ?? [];
  const [path, composePath] = [dockerCliFolder, composeFolder].map((one) => `${one}:${process.env.PATH}`);
  const reader = { dockerCli, path: path ?? '', composePath: composePath ?? '', version };
  return { dockerCli, dockerCliFolder, name, reader };
}
