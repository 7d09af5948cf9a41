import { changedNames } from '../../plan/changes/diff-stack.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { stackServices } from '../../plan/release-job/release-job.ts';
import { problemsBefore } from '../../verdict/before/problems-before.ts';
import { judge } from '../../verdict/service/judge.ts';
import type { Moment, ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import { type Begun, beginInOrder } from '../order/begin-in-order.ts';
import type { ServiceGates } from '../order/service-gates.ts';
import { endSurplusTasks } from '../rollout/end-surplus-tasks.ts';
import type { Observed } from '../rollout/observe.ts';
import { isAsBefore, settleRollout } from '../rollout/settle-rollout.ts';
import type { Seen, Settled } from '../rollout/watch-until-settled.ts';
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

export type WatchedRollout = Settled<ServiceVerdict> & Begun;

/** Watches until every service of the deploy is settled or its time is over; the journal has the verdicts so far. */
export async function watchRollout(
  session: Session,
  observed: Observed,
  plan: DeployPlan,
  { before, diff, order }: Start,
  { applied, gates }: { readonly applied: Applied; readonly gates: ServiceGates },
  { began, deadline, clock }: RolloutTime,
  { patience }: Pick<DeployPolicy, 'patience'>,
  { log, stage }: Pick<DeployPorts, 'log' | 'stage'>,
): Promise<WatchedRollout> {
  const { watch } = observed;
  const first = applied.isChanged ? await watch.look() : before;
  // A job that is not run again may be of another version, or not exist.
  const wanted = stackServices(plan).filter(({ name }) => !diff.jobsLeft.includes(`${plan.stack}_${name}`));
  const changing = changedNames(diff);
  // What an aborted deploy left was never judged, so this deploy judges it.
  const problems = session.unfinished === undefined ? problemsBefore(before, clock + began) : new Map();
  const waves = beginInOrder({
    order: applied.change === undefined ? new Map() : order,
    begun: { names: applied.begun, sent: first, refusal: applied.refusal },
    change: async (names) => (await applied.change?.(names)) ?? undefined,
    changing,
    look: watch.look,
    gates,
    log,
  });
  const judging = (seen: Seen, moment: Moment) => {
    const { sent, refusal } = waves.begun();
    const waiting = new Set(waves.waiting());
    const known = {
      ...{ stack: plan.stack, before, applied: sent, problemsBefore: problems, refused: refusal !== undefined },
      wanted: wanted.map((one) => (waiting.has(`${plan.stack}_${one.name}`) ? { ...one, image: undefined } : one)),
      changing: new Set([...changing].filter((name) => !waiting.has(name))),
    };
    return waves.complete(judge({ ...known, ...seen }, moment).services, moment);
  };
  // A service that the engine rolled back is left alone: an update would erase the status of its rollback.
  const endSurplus = endSurplusTasks(session, log, (service) => !isAsBefore(before, service));
  const afterEachLook = async (seen: Seen, at: number) => {
    await waves.advance();
    if (waves.waiting().length === 0) stage.enter('watching');
    await endSurplus(seen, at);
  };
  if (waves.waiting().length === 0) stage.enter('watching');
  const track = startTrack(before, began, clock + began);
  const rollout = { first, judge: judging, track, deadline, patience, afterEachLook };
  const settled = await settleRollout(session, observed, rollout, log);
  if (waves.waiting().length > 0) log.warn(`not changed: ${waves.waiting().join(', ')}`);
  return { ...settled, ...waves.begun() };
}
