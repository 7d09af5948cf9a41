import type { Watch } from '../../effects/engine/watch.ts';
import { CiError } from '../../errors.ts';
import type { Going } from '../../plan/canary/going.ts';
import { partOf } from '../../plan/canary/service/part-of.ts';
import { canaryOf } from '../../plan/canary/share/share-change.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { type BesideLimits, changeBeside } from './change-beside.ts';
import { stateOf } from './run-rollout.ts';

type Waiting = {
  readonly plan: DeployPlan;
  readonly desired: DesiredStack;
  readonly serving: readonly Going[];
  readonly limits: BesideLimits;
};

/** Writes into the canaries that serve until when they wait for a person. */
export async function markWaiting(
  session: Session,
  watch: Watch,
  { plan, desired, serving, limits }: Waiting,
  log: Log,
): Promise<void> {
  const services = serving.map(({ active, phase }) => {
    const time = limits.clock + performance.now() + active.rollout.deadline;
    const state = { ...stateOf(active, phase, plan), until: new Date(time).toISOString() };
    log.info(
      `${active.rollout.service} waits for "swarm-ci promote ${plan.environment}" or "swarm-ci abort ${plan.environment}", until ${state.until}`,
    );
    return canaryOf(plan.stack, active, state);
  });
  const change = { stack: plan.stack, desired: partOf(desired, services), removed: [] };
  const { failure } = await changeBeside(session, watch, change, limits, log);
  if (failure !== undefined) throw new CiError('CANARY_STUCK', `the canary cannot be left waiting: ${failure}`);
}
