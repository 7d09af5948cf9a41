import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CiError } from '../../errors.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { OVERLAY_FILE, stackDeployArgv } from '../../plan/deploy/stack-command.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { cliVariables } from '../../plan/manifest/cli-variables.ts';
import { withOwnNames } from '../../plan/manifest/machine-variables.ts';
import { lastLine } from '../../text.ts';
import { feed, type Host, revealed } from '../host/host.ts';
import type { RepositoryFile } from '../repository/repository.ts';
import { archive, listOf } from '../server/archive.ts';
import { MEMORY_FOLDER } from '../server/memory-folder.ts';
import { encodeLine } from '../ssh/remote-command.ts';
import type { CliRun } from './cli-run.ts';

const RUN_CLI = MEMORY_FOLDER + readFileSync(new URL('./run-cli.sh', import.meta.url), 'utf8');
const UNPACK_FAILED = 90;

export type FilesOfCli = {
  readonly plan: DeployPlan;
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
};

/**
 * Runs `docker stack deploy` on the server against an engine in this process, with the files that it reads. Throws
 * SERVER_UNUSABLE when the server does not allow it.
 */
export async function runCliThere(host: Host, cli: string, source: FilesOfCli, engine: Server): Promise<CliRun> {
  const { plan, directory, files } = source;
  const ownFolder = workFolder(plan).slice(plan.serverPath.length + 1);
  const overlay = `${ownFolder}/${OVERLAY_FILE}`;
  const process = host.start({
    argv: ['sh', '-c', RUN_CLI, 'sh', plan.serverPath, ...stackDeployArgv(plan, cli, overlay)],
  });
  const said = text(process.stderr);
  const folder = await firstLine(process.stdout);
  if (folder === '') throw unusable(host.name, lastLine(await said));
  process.exit.catch(() => {});
  const unlisten = await host
    .listen(`${folder}/engine`, (stream) => void engine.emit('connection', stream))
    .catch((error: unknown) => {
      process.stdin.end();
      throw error;
    });
  try {
    const { composeFile, composeText } = plan;
    const generated = {
      ...(plan.overlay === undefined ? {} : { [overlay]: plan.overlay }),
      ...(composeText === undefined ? {} : { [composeFile]: composeText }),
    };
    // A path may lead through a link.
    const isRead = ({ path, link }: RepositoryFile) => link !== undefined || plan.readByCli.includes(path);
    const read = files.filter((file) => isRead(file) && !Object.hasOwn(generated, file.path));
    process.stdout.resume();
    const [, words, code] = await Promise.all([
      feed(process.stdin, inputOf(plan, archive({ directory, files: read }, listOf(read), generated))),
      said,
      process.exit,
    ]);
    if (code === UNPACK_FAILED) throw unusable(host.name, lastLine(words));
    return { code, words: withOwnNames(words), root: `${folder}/root`, home: undefined };
  } finally {
    unlisten();
    engine.closeAllConnections();
  }
}

/** The variables, a line each, then the archive. In the environment of a shell they would change what it does. */
async function* inputOf(plan: DeployPlan, files: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { set, unset } = cliVariables(plan);
  const lines = [
    ...Object.entries(revealed(set)).map(([name, value]) => `e${encodeLine(`${name}=${value}`)}`),
    ...unset.map((name) => `u${name}`),
  ];
  yield Buffer.from(`${lines.map((line) => `${line}\n`).join('')}.\n`);
  yield* files;
}

/** The first line of a stream; the rest of it stays there to be read. */
async function firstLine(stream: Readable): Promise<string> {
  let line = '';
  for (;;) {
    const byte = stream.read(1) as Buffer | null;
    if (byte === null) {
      if (stream.readableEnded || stream.destroyed) return line;
      await new Promise((resolve) => {
        stream.once('readable', resolve).once('end', resolve).once('close', resolve);
      });
    } else if (byte.toString() === '\n') return line;
    else line += byte.toString('latin1');
  }
}

function unusable(host: string, said: string): CiError {
  return new CiError('SERVER_UNUSABLE', `${host} cannot run its docker command to compile the compose file: ${said}`, {
    hint: 'see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space; or install the Docker CLI in the image of this job',
  });
}
