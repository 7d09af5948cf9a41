import type { CiContext } from '../../context/context.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { fetchRelease } from '../../effects/server/fetch-release.ts';
import { workFolder } from '../../effects/server/hold.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { invalidInput } from '../../errors.ts';
import type { Release } from '../../plan/deploy/release.ts';
import { rollbackTarget } from '../../plan/deploy/rollback-target.ts';
import type { Target } from '../../plan/deploy/target.ts';
import { type PreparedDeploy, type PrepareInput, prepareDeploy } from '../deploy/prepare-deploy.ts';

export type RollbackInput = {
  readonly place: Target;
  /** ID of a kept release; without one the release before the live one. */
  readonly to: string | undefined;
  readonly settings: Pick<PrepareInput['settings'], 'registry' | 'registryUser' | 'registryPassword'>;
  readonly env: PrepareInput['env'];
  readonly context: CiContext;
};

/** A kept release, ready to be deployed again, or nothing where the engine's own previous specs are to be used. */
export type PreparedRollback =
  | {
      readonly release: Release;
      /** ID of the release before which it was found; a named one is wanted whatever is live. */
      readonly from: string | undefined;
      readonly prepared: PreparedDeploy;
    }
  | undefined;

/**
 * Finds what to go back to; the files of a kept release are here as long as `use` runs. Throws INVALID_INPUT when there is
 * nothing to go back to, or when a secret of that release is not set.
 */
export async function withRollback<T>(
  { host, engine }: Manager,
  { place, to, settings, env, context }: RollbackInput,
  use: (target: PreparedRollback) => Promise<T>,
): Promise<T> {
  const [kept, now] = await Promise.all([listReleases(host, workFolder(place)), engine.readStack(place.stack)]);
  const target = rollbackTarget(kept, now, to);
  if (target.kind === 'nothing') throw invalidInput([target.problem]);
  if (target.kind === 'engine') return use(undefined);
  const { release } = target;
  const { directory, remove } = await fetchRelease(host, workFolder(place), release.id);
  try {
    const { environment, stack: stackName, serverPath } = place;
    const prepared = await prepareDeploy({
      environment,
      settings: { ...settings, directory, project: undefined, stackName, serverPath },
      problems: [],
      env,
      context: contextOf(release, context),
      release,
    });
    return await use({ release, from: to === undefined ? kept.live?.id : undefined, prepared });
  } finally {
    await remove();
  }
}

/** The commit is that of the release, the job is ours. */
function contextOf({ commit, committedAt, branch }: Release, context: CiContext): CiContext {
  return { ...context, sha: commit, headSha: commit, committedAt, branch };
}
