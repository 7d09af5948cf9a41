import { resolve } from 'node:path';
import type { CiContext } from '../../context/context.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { fetchRelease } from '../../effects/server/fetch-release.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { invalidInput } from '../../errors.ts';
import { withoutCanaries } from '../../plan/canary/share/leave-traffic.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import type { Release } from '../../plan/release/release.ts';
import { rollbackTarget } from '../../plan/release/rollback-target.ts';
import { type PreparedDeploy, type PrepareInput, prepareDeploy } from '../deploy/prepare-deploy.ts';
import { readOwnership } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';

export type RollbackInput = {
  readonly target: Target;
  /** ID of a kept release; without one the release before the live one. */
  readonly to: string | undefined;
  readonly settings: Pick<
    PrepareInput['settings'],
    | 'directory'
    | 'envFile'
    | 'registry'
    | 'registryUser'
    | 'registryPassword'
    | 'resolveImage'
    | 'secretsLike'
    | 'plain'
    | 'order'
    | 'rollouts'
  >;
  readonly env: PrepareInput['env'];
  /** Variables that are empty on purpose. */
  readonly allowEmpty: readonly string[];
  readonly context: CiContext;
};

/** A kept release, ready to be deployed again; undefined to roll back to the engine's previous specs. */
export type PreparedRollback =
  | {
      readonly release: Release;
      /** ID of the release that was live when it was chosen; undefined for `--to`, which does not depend on it. */
      readonly from: string | undefined;
      readonly prepared: PreparedDeploy;
    }
  | undefined;

/**
 * Chooses what to roll back to; the files of a kept release are on this machine while `use` runs. Throws INVALID_INPUT when
 * there is nothing to go back to, or when a secret of that release is not set.
 */
export async function withRollback<T>(
  manager: Manager,
  { target, to, settings, env, allowEmpty, context }: RollbackInput,
  use: (choice: PreparedRollback) => Promise<T>,
): Promise<T> {
  const { host, engine } = manager;
  const [kept, now, { findings }] = await Promise.all([
    listReleases(host, workFolder(target), target.stack),
    engine.readStack(target.stack),
    readOwnership(manager, target),
  ]);
  refuseFindings(findings);
  const choice = rollbackTarget(kept, withoutCanaries(now), to);
  if (choice.kind === 'nothing') throw invalidInput([choice.problem]);
  if (choice.kind === 'engine') return use(undefined);
  const { release } = choice;
  const { directory, remove } = await fetchRelease(host, workFolder(target), release.id);
  try {
    const { environment, stack: stackName, serverPath, project } = target;
    const prepared = await prepareDeploy({
      environment,
      settings: { ...settings, directory, project, stackName, serverPath },
      problems: [],
      env,
      allowEmpty,
      context: contextOf(release, context),
      release,
      jobDirectory: resolve(settings.directory ?? '.'),
    });
    return await use({ release, from: to === undefined ? kept.live?.id : undefined, prepared });
  } finally {
    await remove();
  }
}

/** The commit of the release, with the job of this pipeline. */
function contextOf({ commit, committedAt, branch }: Release, context: CiContext): CiContext {
  return { ...context, sha: commit, headSha: commit, committedAt, branch };
}
