import { keepLogin, loginRefusal } from '../../effects/engine/registry-auth.ts';
import { workFolder } from '../../effects/server/lock.ts';
import { upload } from '../../effects/server/upload.ts';
import { CiError } from '../../errors.ts';
import { OVERLAY_FILE, stackDeployCommand } from '../../plan/deploy/stack-command.ts';
import type { Log } from '../log.ts';
import { runStackDeploy } from '../rollout/run-stack-deploy.ts';
import { maskOf } from '../session/mask.ts';
import type { Locked } from '../session/session.ts';
import type { Stage } from '../stage.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';

export type Applied = {
  /** The error of `docker stack deploy`. */
  readonly dockerError: string | undefined;
  /** Hash of the files that are on the server now. */
  readonly contents: string;
};

/**
 * Uploads the files, logs in to the registry and runs `docker stack deploy`. A login that was valid before the wait for the
 * lock may have expired. `ended` waits until no update is running: only then may `docker stack deploy` run a second time.
 */
export async function applyRelease(
  { plan, directory, files }: PreparedDeploy,
  server: Locked & { readonly cli: string },
  { log, stage, ended }: { readonly log: Log; readonly stage: Stage; readonly ended: () => Promise<unknown> },
): Promise<Applied> {
  const { host, engine, lock, cli } = server;
  const scratch = lock.folder;
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
  lock.markUnfinished();
  const command = stackDeployCommand(plan, cli, { work, dockerConfig: registry ? scratch : undefined });
  const { patience } = engine;
  return { dockerError: await runStackDeploy(host, command, { mask: maskOf(plan), log, ended, patience }), contents };
}

function loginRefused(registry: string, said: string): CiError {
  return new CiError('REGISTRY_REFUSED', `login to the registry ${registry} failed: ${said}`, {
    hint: 'check REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD, and that the server can reach it; the stack was not changed',
  });
}
