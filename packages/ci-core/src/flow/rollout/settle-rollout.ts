import { sameVersion } from '../../plan/stack/same-version.ts';
import { type Service, type StackState, sameSpec } from '../../plan/stack/stack-state.ts';
import { progressLine, waitingLine } from '../../report/deploy/describe.ts';
import { isSuccessful, type Moment, type ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { isStillFailing, stillFailingWarning } from '../../verdict/service/still-failing.ts';
import type { Track } from '../../verdict/tasks/track.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { gatherCauses } from './gather-causes.ts';
import type { Observed } from './observe.ts';
import { type Seen, type Settled, watchUntilSettled } from './watch-until-settled.ts';

/** A rollout that has begun: how it is judged, until when to wait, and what may be done meanwhile. */
export type Rollout = {
  /** The first snapshot. */
  readonly first: StackState;
  readonly judge: (seen: Seen, moment: Moment) => readonly ServiceVerdict[];
  readonly track: Track;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly patience: number;
  readonly afterEachLook: (seen: Seen, at: number) => Promise<void>;
};

/** Watches until every service is settled or the time is over; the journal has the verdicts so far. */
export async function settleRollout(
  session: Session,
  { watch, journal }: Observed,
  { first, judge, track, deadline, patience, afterEachLook }: Rollout,
  log: Log,
): Promise<Settled<ServiceVerdict>> {
  const settled = await watchUntilSettled({
    timeout: Math.max(0, deadline - performance.now()),
    patience,
    log,
    watch,
    track,
    first,
    judge: (seen, moment) => {
      const verdicts = judge(seen, moment);
      journal.note({ verdicts });
      return verdicts;
    },
    afterEachLook,
    line: progressLine,
    waiting: waitingLine,
  });
  const verdicts = nameSuperseder(settled.verdicts, session.lostLockTo());
  journal.note({ verdicts });
  for (const verdict of verdicts.filter(isStillFailing)) log.warn(stillFailingWarning(verdict));
  return { ...settled, verdicts };
}

type CausesOf = {
  /** The image that a service should run, by its name. */
  readonly imageOf: (name: string) => string | undefined;
  /** The subnets that the manifest asks for. */
  readonly subnets?: ReadonlyMap<string, readonly string[]>;
  readonly mask: (text: string) => string;
};

/** Reads from the engine why services fail, into the journal. */
export async function noteCauses(
  session: Session,
  { journal }: Observed,
  { imageOf, subnets, mask }: CausesOf,
  { verdicts, now, track }: Settled<ServiceVerdict>,
): Promise<void> {
  const unhealthy = verdicts
    .filter(({ status }) => !isSuccessful(status))
    .map(({ name, id }) => ({ name, id, image: imageOf(name) }));
  const looked = { track, now, ...(subnets && { subnets }) };
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

/** Whether a service is as it was before. Others may scale or label it while the engine rolls it back. */
export function isAsBefore({ services }: StackState, { ID, Spec, UpdateStatus }: Service): boolean {
  const isSame = UpdateStatus?.State === 'rollback_completed' ? sameVersion : sameSpec;
  return services.some((old) => old.ID === ID && isSame(old.Spec, Spec));
}
