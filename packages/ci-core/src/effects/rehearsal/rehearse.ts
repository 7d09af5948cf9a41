import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { CiError } from '../../errors.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { OVERLAY_FILE, stackDeployArgv } from '../../plan/deploy/stack-command.ts';
import type { FileChange, Rehearsal } from '../../plan/rehearsal/rehearsal.ts';
import type { ServiceSpec } from '../../plan/stack/stack-state.ts';
import { lastLine } from '../../text.ts';
import type { Manager } from '../engine/engine.ts';
import { feed } from '../host/host.ts';
import type { RepositoryFile } from '../repository/repository.ts';
import { archive, listOf } from '../server/archive.ts';
import { workFolder } from '../server/lock.ts';
import { openShadowEngine } from './shadow-engine.ts';

const REHEARSE =
  readFileSync(new URL('./compare-files.sh', import.meta.url), 'utf8') +
  readFileSync(new URL('./rehearse.sh', import.meta.url), 'utf8');
const UNPACK_FAILED = 90;

export type RehearsalInput = {
  readonly plan: DeployPlan;
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
  readonly cli: string;
};

/**
 * Runs the server's own `docker stack deploy` against an engine that changes nothing, and returns all that it requested.
 * Throws SERVER_UNUSABLE when the server does not allow it, ENGINE_UNREACHABLE when the engine is lost meanwhile.
 */
export async function rehearse({ host, engine }: Manager, input: RehearsalInput): Promise<Rehearsal> {
  const { plan, directory, files, cli } = input;
  const work = workFolder(plan);
  const ownFolder = work.slice(plan.serverPath.length + 1);
  const shadow = await openShadowEngine(engine, plan.registry);
  const command = stackDeployArgv(plan, cli, ownFolder);
  const login = plan.registry === undefined ? 'no' : 'yes';
  const process = host.start({
    argv: ['sh', '-c', REHEARSE, 'sh', plan.serverPath, work, login, ...command],
    env: plan.variables,
  });
  const said = text(process.stderr);
  const folder = await firstLine(process.stdout);
  const unlisten = await listen();
  try {
    const overlay = plan.overlay === undefined ? {} : { [`${ownFolder}/${OVERLAY_FILE}`]: plan.overlay };
    const source = { directory, files, secretFiles: plan.secretFiles, generated: overlay };
    const packed = archive(source, listOf(source));
    const [, changes, words, code] = await Promise.all([
      feed(process.stdin, packed),
      buffer(process.stdout),
      said,
      process.exit,
    ]);
    if (code === UNPACK_FAILED) throw unusable(host.name, lastLine(words));
    const lost = shadow.lost();
    if (lost !== undefined) throw lost;
    const { services, ...made } = shadow.asked();
    return {
      ...made,
      services: services.map((ask) => (ask.kind === 'remove' ? ask : { ...ask, spec: rooted(ask.spec, folder) })),
      refusal: code === 0 ? undefined : lastLine(words) || `exit code ${code}`,
      warnings: code === 0 ? words.split('\n').filter((line) => line.trim() !== '') : [],
      files: fileChanges(changes.toString('utf8'), [...plan.secretFiles, `${ownFolder}/${OVERLAY_FILE}`]),
    };
  } finally {
    unlisten();
    shadow.server.closeAllConnections();
  }

  async function listen(): Promise<() => void> {
    if (folder === '') throw unusable(host.name, lastLine(await said));
    const stop = () => process.stdin.end();
    process.exit.catch(() => {});
    try {
      return await host.listen(`${folder}/engine`, (stream) => void shadow.server.emit('connection', stream));
    } catch (error) {
      stop();
      throw error;
    }
  }
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

/** Relative mounts lead to where the files really are. */
function rooted(spec: ServiceSpec, folder: string): ServiceSpec {
  const { ContainerSpec } = spec.TaskTemplate;
  if (!ContainerSpec?.Mounts) return spec;
  const root = `${folder}/root/`;
  const Mounts = ContainerSpec.Mounts.map((mount) =>
    mount.Source?.startsWith(root) ? { ...mount, Source: mount.Source.slice(root.length - 1) } : mount,
  );
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...ContainerSpec, Mounts } } };
}

function fileChanges(listed: string, ownFiles: readonly string[]): FileChange[] {
  const words = listed.split('\0');
  const changes = words.flatMap((word, i): FileChange[] => {
    const path = words[i + 1]?.replace(/^\.\//, '');
    if (i % 2 === 1 || path === undefined || ownFiles.includes(path)) return [];
    return [{ path, change: word as FileChange['change'] }];
  });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function unusable(host: string, said: string): CiError {
  return new CiError('SERVER_UNUSABLE', `${host} cannot rehearse the deploy: ${said}`, {
    hint: 'see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space',
  });
}
