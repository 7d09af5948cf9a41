import { changedNames } from '../../plan/changes/diff-stack.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { sameVersion } from '../../plan/stack/same-version.ts';
import { type Service, type StackState, sameSpec } from '../../plan/stack/stack-state.ts';
import { askedSubnets } from '../../plan/stack/subnet-overlaps.ts';
import { progressLine, waitingLine } from '../../report/deploy/describe.ts';
import { judge } from '../../verdict/service/judge.ts';
import { isSuccessful, type ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { problemsBefore } from '../../verdict/service/problems-before.ts';
import { isStillFailing, stillFailingWarning } from '../../verdict/service/still-failing.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import { endSurplusTasks } from '../rollout/end-surplus-tasks.ts';
import { gatherCauses } from '../rollout/gather-causes.ts';
import type { Observed } from '../rollout/observe.ts';
import { type Settled, watchUntilSettled } from '../rollout/watch-until-settled.ts';
import { maskOf } from '../session/mask.ts';
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
  { watch, journal }: Observed,
  plan: DeployPlan,
  { before, diff }: Start,
  { refusal, isChanged }: Applied,
  { began, deadline, clock }: RolloutTime,
  { patience }: Pick<DeployPolicy, 'patience'>,
  { log }: Pick<DeployPorts, 'log'>,
): Promise<WatchedRollout> {
  const sent = isChanged ? await watch.look() : before;
  // A job that is not run again may be of another version, or not exist.
  const wanted = plan.services.filter(({ name }) => !diff.jobsLeft.includes(`${plan.stack}_${name}`));
  const changing = changedNames(diff);
  // What an aborted deploy left was never judged, so this deploy judges it.
  const problems = session.unfinished === undefined ? problemsBefore(before, clock + began) : new Map();
  const known = {
    ...{ stack: plan.stack, wanted, before, applied: sent, changing },
    ...{ problemsBefore: problems, refused: refusal !== undefined },
  };
  const settled = await watchUntilSettled({
    timeout: Math.max(0, deadline - performance.now()),
    patience,
    log,
    watch,
    track: startTrack(before, began, clock + began),
    first: sent,
    judge: (seen, moment) => {
      const { services } = judge({ ...known, ...seen }, moment);
      journal.note({ verdicts: services });
      return services;
    },
    // A service that the engine rolled back is left alone: an update would erase the status of its rollback.
    afterEachLook: endSurplusTasks(session, log, (service) => !isAsBefore(before, service)),
    line: progressLine,
    waiting: waitingLine,
  });
  const verdicts = nameSuperseder(settled.verdicts, session.lostLockTo());
  journal.note({ verdicts });
  for (const verdict of verdicts.filter(isStillFailing)) log.warn(stillFailingWarning(verdict));
  return { ...settled, verdicts, sent };
}

/** Reads from the engine why services fail, into the journal. */
export async function noteCauses(
  session: Session,
  { journal }: Observed,
  plan: DeployPlan,
  { desired }: Pick<Compiled, 'desired'>,
  { verdicts, now, track }: Settled<ServiceVerdict>,
): Promise<void> {
  const imageOf = (name: string) => plan.services.find((service) => `${plan.stack}_${service.name}` === name)?.image;
  const unhealthy = verdicts
    .filter(({ status }) => !isSuccessful(status))
    .map(({ name, id }) => ({ name, id, image: imageOf(name) }));
  const looked = { track, now, subnets: askedSubnets(desired.networks) };
  const mask = maskOf(plan);
  const causes = await session.withReconnect(({ engine }) => gatherCauses(engine, unhealthy, looked, mask));
  journal.note({ causes });
}

/** The job that held the lock while the connection was lost is the one that changed the service. */
function nameSuperseder(verdicts: readonly ServiceVerdict[], who: string | undefined): readonly ServiceVerdict[] {
  if (who === undefined) return verdicts;
  return verdicts.map((verdict) =>
    verdict.status === 'superseded' ? { ...verdict, reason: `${verdict.reason}: it was ${who}` } : verdict,
  );
}

/** Others may scale or label a service while the engine rolls it back. */
function isAsBefore({ services }: StackState, { ID, Spec, UpdateStatus }: Service): boolean {
  const isSame = UpdateStatus?.State === 'rollback_completed' ? sameVersion : sameSpec;
  return services.some((old) => old.ID === ID && isSame(old.Spec, Spec));
}
