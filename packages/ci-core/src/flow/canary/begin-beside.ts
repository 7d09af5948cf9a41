import { CiError, messageOf } from '../../errors.ts';
import { activeRollouts } from '../../plan/canary/active-rollouts.ts';
import { FIRST_PHASE } from '../../plan/canary/machine.ts';
import { withoutCanaries } from '../../plan/canary/share/leave-traffic.ts';
import { withRunningShares } from '../../plan/canary/share/running-share.ts';
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
  const { watch } = observed;
  const { desired } = compiled;
  const nothing = { desired, isServing: false, networks: new Set<string>(), end: async () => {} } as const;
  const limits = { timeout, patience, clock };
  // A canary that an earlier job has left, and that alone serves, stays until the stable version runs.
  const isLeft = start.before.canaries !== undefined && !isPromotion;
  const rollouts = isRollback || isLeft ? [] : (plan.rollouts ?? []);
  const { active, warnings } = activeRollouts(
    { stack: plan.stack, rollouts },
    start.diff,
    withoutCanaries(start.before),
  );
  for (const warning of warnings) ports.log.warn(warning);
  const going = isPromotion
    ? promoted(plan, active, start, clock + performance.now())
    : active.map((one) => ({ active: one, phase: FIRST_PHASE }));
  if (going.length === 0 && !isLeft) return { ...nothing, outcome: 'promoted', start };
  ports.stage.enter('running the canary of');
  const { outcome, networks } = await rampUp(session, observed, { plan, desired, active: going, limits }, ports);
  ports.stage.enter(outcome === 'promoted' ? 'uploading' : 'finishing');
  const before = await watch.look();
  const later = { ...start, before };
  if (outcome !== 'promoted' || before.canaries === undefined) return { ...nothing, outcome, start: later, networks };
  const serving = await whileServing(session, { desired, diff: start.diff }, before);
  const isUnfinished = session.unfinished !== undefined;
  const order = orderOfChanges(plan, { services: serving.diff.services, isRollback, isUnfinished });
  return {
    outcome,
    start: {
      ...later,
      ...{ diff: serving.diff, objects: serving.objects, order },
      restoreTo: withRunningShares(start.restoreTo, before),
    },
    desired: serving.desired,
    isServing: true,
    networks,
    end: async (isGood) => {
      if (isGood) return endCanaries(session, watch, plan.stack, limits, ports.log, serving.rest);
      noteAborted(observed.journal);
      // The deploy has failed, which is what is reported; the next job ends the canary.
      await endCanaries(session, watch, plan.stack, limits, ports.log).catch((error: unknown) => {
        if (!(error instanceof CiError) || error.code !== 'CANARY_STUCK') throw error;
        ports.log.warn(messageOf(error));
      });
    },
  };
}

function noteAborted(journal: Observed['journal']): void {
  journal.note({ canaries: journal.noted().canaries.map((one) => ({ ...one, outcome: 'aborted' })) });
}
