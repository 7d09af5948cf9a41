import { changedNames } from '../../plan/changes/diff-stack.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { stackServices } from '../../plan/release-job/release-job.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { problemsBefore } from '../../verdict/service/problems-before.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import { endSurplusTasks } from '../rollout/end-surplus-tasks.ts';
import type { Observed } from '../rollout/observe.ts';
import { isAsBefore, settleRollout } from '../rollout/settle-rollout.ts';
import type { Settled } from '../rollout/watch-until-settled.ts';
import type { Session } from '../session/session.ts';
import type { Applied } from './apply-release.ts';
import type { Start } from './read-start.ts';
import type { DeployPolicy, DeployPorts } from './request.ts';

export type RolloutTime = {
  /** When the first change began, and the deadline, by `performance.now()`. */
  readonly began: number;
  readonly deadline: number;
  /** Milliseconds to add to `performance.now()` for the engine's time. */
  readonly clock: number;
};

/** `sent`: the state right after the changes were sent. */
export type WatchedRollout = Settled<ServiceVerdict> & { readonly sent: StackState };

/** Watches until every service of the deploy is settled or its time is over; the journal has the verdicts so far. */
export async function watchRollout(
  session: Session,
  observed: Observed,
  plan: DeployPlan,
  { before, diff }: Start,
  { refusal, isChanged }: Applied,
  { began, deadline, clock }: RolloutTime,
  { patience }: Pick<DeployPolicy, 'patience'>,
  { log }: Pick<DeployPorts, 'log'>,
): Promise<WatchedRollout> {
  const sent = isChanged ? await observed.watch.look() : before;
  // A job that is not run again may be of another version, or not exist.
  const wanted = stackServices(plan).filter(({ name }) => !diff.jobsLeft.includes(`${plan.stack}_${name}`));
  const changing = changedNames(diff);
  // What an aborted deploy left was never judged, so this deploy judges it.
  const problems = session.unfinished === undefined ? problemsBefore(before, clock + began) : new Map();
  const known = {
    ...{ stack: plan.stack, wanted, before, applied: sent, changing },
    ...{ problemsBefore: problems, refused: refusal !== undefined },
  };
  // A service that the engine rolled back is left alone: an update would erase the status of its rollback.
  const afterEachLook = endSurplusTasks(session, log, (service) => !isAsBefore(before, service));
  const track = startTrack(before, began, clock + began);
  const settled = await settleRollout(session, observed, { known, track, deadline, patience, afterEachLook }, log);
  return { ...settled, sent };
}
