import type { Watch } from '../../effects/engine/watch.ts';
import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { withCanaries } from '../../plan/canary/service/with-canaries.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import { progressLine, waitingLine } from '../../report/deploy/describe.ts';
import { judge } from '../../verdict/service/judge.ts';
import { isSuccessful } from '../../verdict/service/judge-service.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import { changeServices, refusalText } from '../apply/change-services.ts';
import { makeObjects } from '../apply/make-objects.ts';
import type { Log } from '../log.ts';
import { watchUntilSettled } from '../rollout/watch-until-settled.ts';
import type { Session } from '../session/session.ts';

export type BesideChange = {
  readonly stack: string;
  /** Services to create or update, with what they use. */
  readonly desired: DesiredStack;
  /** The engine's names of services to remove. */
  readonly removed: readonly string[];
};

/** Milliseconds; `clock` is added to `performance.now()` for the time of the engine. */
export type BesideLimits = { readonly timeout: number; readonly patience: number; readonly clock: number };

/** What went wrong, and the names of the networks that were made. */
export type ChangedBeside = { readonly failure: string | undefined; readonly networks: ReadonlySet<string> };

/** Changes only some services of a stack and its canaries, and waits until they have settled. */
export async function changeBeside(
  session: Session,
  watch: Watch,
  { stack, desired, removed }: BesideChange,
  { timeout, patience, clock }: BesideLimits,
  log: Log,
): Promise<ChangedBeside> {
  const looking: Watch = {
    look: async () => withCanaries(await watch.look()),
    next: async (atMost) => withCanaries(await watch.next(atMost)),
    close: watch.close,
  };
  const began = performance.now();
  const deadline = began + timeout;
  session.extend(deadline + timeout);
  const seen = await session.withReconnect(({ engine }) => readSwarmObjects(engine, desired));
  const before = await looking.look();
  const made = await makeObjects(session, desired, seen, { deadline, log });
  if (made.refused.size > 0) return { failure: refusalText(made.refused), networks: made.networks };
  const change = changeServices(session, { desired: desired.services, ids: made.ids, watch: looking, deadline, log });
  const changing = new Set([...desired.services.map(({ spec }) => spec.Name), ...removed]);
  const refusal = await change(changing);
  if (refusal !== undefined) return { failure: refusal, networks: made.networks };
  const first = await looking.look();
  const isPart = (name: string) => changing.has(name);
  const wanted = desired.services.map(({ spec }) => ({ name: spec.Name.slice(stack.length + 1), image: undefined }));
  const known = {
    ...{ stack, wanted, changing, refused: false, applied: first, problemsBefore: new Map() },
    before: { ...before, services: before.services.filter(({ Spec }) => isPart(Spec.Name)) },
  };
  const settled = await watchUntilSettled({
    ...{ timeout: deadline - performance.now(), patience, log, watch: looking, first },
    track: startTrack(before, began, clock + began),
    judge: (now, moment) => judge({ ...known, ...now }, moment).services,
    afterEachLook: async () => {},
    line: progressLine,
    waiting: waitingLine,
  });
  const bad = settled.verdicts.find(({ status }) => !isSuccessful(status));
  const failure = bad && `${bad.name} ${bad.status}${bad.reason === undefined ? '' : `: ${bad.reason}`}`;
  return { failure, networks: made.networks };
}
