import { keepRelease, markLive, renewRelease } from '../../effects/server/release-store.ts';
import { pruneSwarmFiles } from '../../effects/swarm/swarm-files.ts';
import { messageOf } from '../../errors.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { asItRuns, makeRelease, type Release, releasesToDrop, withRedeploy } from '../../plan/release/release.ts';
import { historyWith, type KeptReleases } from '../../plan/release/rollback-target.ts';
import type { DesiredService } from '../../plan/stack/desired-stack.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

export type GoodRelease = {
  readonly plan: DeployPlan;
  /** The release jobs, as they would run again. */
  readonly jobs: readonly DesiredService[];
  /** The running stack, with the hash of its files. */
  readonly live: { readonly now: StackState; readonly contents: string };
  readonly kept: KeptReleases;
  readonly keep: number;
  /** The kept release that was deployed again. */
  readonly release: Release | undefined;
};

/** After a successful deploy: keeps it as a release and removes what no kept release needs. A failure is a warning. */
export async function finishRelease(
  session: Session,
  { plan, jobs, live: running, kept, keep, release: again }: GoodRelease,
  log: Log,
): Promise<void> {
  try {
    const at = new Date();
    const { releases, live } = kept;
    const release = makeRelease(plan, running.now, jobs, running.contents, at, releases.at(-1)?.id);
    // A deploy that changes nothing, or that returns to the newest release, does not make a new release.
    const same = again ?? [live, releases.at(-1)].find((one) => one?.fingerprint === release.fingerprint);
    const isNew = same === undefined;
    // This commit has the same result; the next deploy of the branch is compared with it.
    const renewed = again ? deployedAgain(again, release, log) : isNew ? same : withRedeploy(same, plan, at);
    const all = isNew ? [...releases, release] : [...releases];
    const history = historyWith(kept.history, (same ?? release).id);
    const drop = isNew ? releasesToDrop(all, keep, history) : [];
    const left = all.filter((one) => !drop.includes(one));
    await session.mutate(async ({ host, engine }) => {
      const work = workFolder(plan);
      const folders = { serverPath: plan.serverPath, workFolder: work };
      if (isNew) await keepRelease(host, folders, release, { drop, history });
      else if (history.join() !== kept.history.join()) await markLive(host, work, history);
      if (renewed !== undefined && renewed !== same) await renewRelease(host, work, renewed);
      const gone = await pruneSwarmFiles(engine, plan, left);
      if (gone.length > 0) log.info(`removed configs and secrets that no release needs: ${gone.join(', ')}`);
    });
    if (isNew) log.info(`release ${release.id} kept, ${left.length} of ${keep}`);
  } catch (error) {
    log.warn(`the deploy succeeded, but its release was not kept: ${messageOf(error)}`);
  }
}

/** The record of a release that a rollback deployed again. The next rollback compares the stack with it. */
function deployedAgain(release: Release, running: Release, log: Log): Release {
  const { release: renewed, differs } = asItRuns(release, running);
  if (differs.length > 0)
    log.warn(
      `${differs.join(', ')} ${differs.length === 1 ? 'differs' : 'differ'} from the release ${release.id}: a variable has another value in this job than when that release was deployed`,
    );
  return renewed;
}
