import { activeRollouts } from '../../plan/canary/active-rollouts.ts';
import { FIRST_PHASE } from '../../plan/canary/machine.ts';
import { orderOfChanges } from '../../plan/order/order-of-changes.ts';
import type { Compiled, DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { PreparedDeploy } from '../deploy/prepare-deploy.ts';
import type { Start } from '../deploy/read-start.ts';
import type { DeployPolicy, DeployPorts } from '../deploy/request.ts';
import type { Observed } from '../rollout/observe.ts';
import type { Session } from '../session/session.ts';
import { endCanaries } from './end-canaries.ts';
import { promoted } from './promoted.ts';
import { type Ramp, rampUp } from './ramp-up.ts';
import { whileServing } from './while-serving.ts';

/** The new versions beside the stable ones, before those change. */
export type Beside = {
  readonly outcome: Ramp['outcome'];
  /** The start of the deploy of the stable versions, and the stack to deploy. */
  readonly start: Start;
  readonly desired: DesiredStack;
  readonly isServing: boolean;
  /** Names of the networks that were made. */
  readonly networks: ReadonlySet<string>;
  /** Removes what serves beside the stable versions, which are the new ones if the deploy `isGood`. */
  readonly end: (isGood: boolean) => Promise<void>;
};

type Beginning = {
  readonly prepared: PreparedDeploy;
  readonly compiled: Pick<Compiled, 'desired'>;
  readonly start: Start;
  readonly clock: number;
  /** A person promotes the canaries that wait. */
  readonly isPromotion: boolean;
  /** An earlier release is deployed again, which takes no steps. */
  readonly isRollback: boolean;
};

/** Puts the new versions of services with a rollout beside the stable ones, and gives them their shares of the traffic. */
export async function beginBeside(
  session: Session,
  observed: Observed,
  { prepared, compiled, start, clock, isPromotion, isRollback }: Beginning,
  { timeout, patience }: Pick<DeployPolicy, 'timeout' | 'patience'>,
  ports: Pick<DeployPorts, 'log' | 'stage' | 'http' | 'signal'>,
): Promise<Beside> {
  const { plan } = prepared;
  const { watch, journal } = observed;
  const { desired } = compiled;
  const nothing = { outcome: 'promoted', start, desired, isServing: false, networks: new Set<string>() } as const;
  const limits = { timeout, patience, clock };
  const rollouts = isRollback ? [] : (plan.rollouts ?? []);
  const { active, warnings } = activeRollouts({ stack: plan.stack, rollouts }, start.diff, start.before);
  for (const warning of warnings) ports.log.warn(warning);
  const going = isPromotion
    ? promoted(plan, active, start, clock + performance.now())
    : active.map((one) => ({ active: one, phase: FIRST_PHASE }));
  // One that an earlier job has left may have served until the stable version runs.
  const end = async () => {
    if (start.before.canaries !== undefined) await endCanaries(session, watch, plan.stack, limits, ports.log);
  };
  if (going.length === 0) return { ...nothing, end };
  ports.stage.enter('running the canary of');
  const ramp = await rampUp(session, observed, { plan, desired, active: going, limits }, ports);
  const { outcome, shares, networks } = ramp;
  ports.stage.enter(outcome === 'promoted' ? 'uploading' : 'finishing');
  const before = await watch.look();
  const later = { ...start, before };
  if (outcome !== 'promoted' || shares.length === 0) return { ...nothing, outcome, start: later, networks, end };
  const serving = await whileServing(
    session,
    plan,
    { desired, diff: start.diff },
    { active: going.map((one) => one.active), shares },
    before,
  );
  const isUnfinished = session.unfinished !== undefined;
  const order = orderOfChanges(plan, { services: serving.diff.services, isRollback: false, isUnfinished });
  return {
    outcome,
    start: { ...later, diff: serving.diff, objects: serving.objects, order },
    desired: serving.desired,
    isServing: true,
    networks,
    end: async (isGood) => {
      if (!isGood) {
        const outcomes = journal.noted().canaries.map((one) => ({ ...one, outcome: 'aborted' as const }));
        journal.note({ canaries: outcomes });
      }
      await endCanaries(session, watch, plan.stack, limits, ports.log, isGood ? serving.rest : undefined);
    },
  };
}
