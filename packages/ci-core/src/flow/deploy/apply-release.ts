import type { Command } from '../../command.ts';
import { isLeaderless } from '../../effects/engine/engine.ts';
import { keepLogin, loginRefusal } from '../../effects/engine/registry-auth.ts';
import type { Host } from '../../effects/host/host.ts';
import { workFolder } from '../../effects/server/hold.ts';
import { upload } from '../../effects/server/upload.ts';
import { CiError } from '../../errors.ts';
import { OVERLAY_FILE, stackDeployCommand } from '../../plan/deploy/stack-command.ts';
import { lastLine } from '../../text.ts';
import type { Log } from '../log.ts';
import { maskOf } from '../session/mask.ts';
import type { Held } from '../session/session.ts';
import type { Stage } from '../stage.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';

const WARNING = /^WARNING/;

export type Applied = {
  /** What `docker stack deploy` said when it failed. */
  readonly dockerError: string | undefined;
  /** Hash of the files that the server has by now. */
  readonly contents: string;
};

/**
 * Puts the files in place, logs in to the registry and runs the stack deploy. A login that was good before the wait for the
 * lock may be void by now. `ended` waits until no update is in flight: only then may a stack deploy be run a second time.
 */
export async function applyRelease(
  { plan, directory, files }: PreparedDeploy,
  server: Held & { readonly cli: string },
  { log, stage, ended }: { readonly log: Log; readonly stage: Stage; readonly ended: () => Promise<unknown> },
): Promise<Applied> {
  const { host, engine, hold, cli } = server;
  const scratch = hold.folder;
  const work = workFolder(plan);
  const { serverPath, secretFiles, overlay, registry } = plan;
  const generated = overlay === undefined ? {} : { [`${work.slice(serverPath.length + 1)}/${OVERLAY_FILE}`]: overlay };
  const [{ contents, sent }, refused] = await Promise.all([
    upload(host, { serverPath, workFolder: work, directory, files, secretFiles, generated }),
    loginRefusal(engine, registry),
    registry && keepLogin(host, registry, scratch),
  ]);
  log.info(`${files.length} files in ${serverPath} on ${host.name}, ${sent} sent`);
  if (registry && refused !== undefined) throw loginRefused(registry.address, refused);
  stage.enter('applying');
  hold.begin();
  const command = stackDeployCommand(plan, cli, { work, dockerConfig: registry ? scratch : undefined });
  return { dockerError: await runStackDeploy(host, command, maskOf(plan), log, ended), contents };
}

const ATTEMPTS = 4;

/** The engine itself may change a service (the end of an earlier update) while the CLI does: then the CLI starts over. */
async function runStackDeploy(
  host: Host,
  command: Command,
  mask: (text: string) => string,
  log: Log,
  ended: () => Promise<unknown>,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { code, ...said } = await host.run(command);
    const [stdout, stderr] = [mask(said.stdout), mask(said.stderr)];
    for (const line of stdout.split('\n').filter(Boolean)) log.info(line);
    if (code !== 0 && attempt < ATTEMPTS && /update out of sequence/.test(stderr)) {
      log.info('the engine changed a service at the same time; once more');
      await ended();
      continue;
    }
    if (code !== 0 && isLeaderless(stderr)) throw leaderLost(host.name, lastLine(stderr, WARNING));
    for (const line of stderr.split('\n').filter(Boolean)) log.warn(line);
    return code === 0 ? undefined : lastLine(stderr, WARNING) || `exit code ${code}`;
  }
}

function leaderLost(host: string, said: string): CiError {
  return new CiError('ENGINE_UNREACHABLE', `docker stack deploy on ${host} was cut short: ${said}`, {
    hint: 'see "docker node ls": more than half of the managers must be up',
  });
}

function loginRefused(registry: string, said: string): CiError {
  return new CiError('REGISTRY_REFUSED', `login to the registry ${registry} failed: ${said}`, {
    hint: 'check REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD, and that the server can reach it; the stack was not touched',
  });
}
