import type { Watch } from '../../effects/engine/watch.ts';
import type { ActiveRollout } from '../../plan/canary/active-rollouts.ts';
import { type CanaryEvent, type CanaryPhase, nextPhase, shareIn } from '../../plan/canary/machine.ts';
import type { CanaryState } from '../../plan/canary/service/canary-state.ts';
import { shareChange } from '../../plan/canary/share/share-change.ts';
import type { Share } from '../../plan/canary/share/share-text.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { CanaryStep } from '../../report/canary/canary-report.ts';
import type { Session } from '../session/session.ts';
import { type BesideLimits, changeBeside } from './change-beside.ts';
import { type JudgePorts, judgeStep } from './judge-step.ts';

export type RolloutInput = {
  readonly plan: DeployPlan;
  readonly desired: DesiredStack;
  readonly active: ActiveRollout;
  /** Where it is now. */
  readonly phase: CanaryPhase;
  /** The shares of the canaries of other services. */
  readonly others: readonly Share[];
  readonly limits: BesideLimits;
};

/** How far a rollout came, what was measured, and why it is bad. */
export type RanRollout = {
  readonly phase: CanaryPhase;
  readonly steps: readonly CanaryStep[];
  readonly reasons: readonly string[];
  /** Names of the networks that were made. */
  readonly networks: ReadonlySet<string>;
};

/** Starts a canary and raises its share, step by step, until the stable version is to change, a person is asked, or it is bad. */
export async function runRollout(
  session: Session,
  watch: Watch,
  { plan, desired, active, phase: first, others, limits }: RolloutInput,
  ports: JudgePorts,
): Promise<RanRollout> {
  const { rollout } = active;
  const { log } = ports;
  const networks = new Set<string>();
  const steps: CanaryStep[] = [];
  let reasons: readonly string[] = [];
  const set = async (phase: CanaryPhase): Promise<CanaryEvent> => {
    const share = shareIn(phase, rollout);
    log.info(`${rollout.service}: ${percent(share)} of the traffic for the new version`);
    const shares = [...others, { service: rollout.service, share }];
    const state = stateOf(active, phase, plan);
    const now = await watch.look();
    const change = shareChange(plan, desired, active, state, shares, now);
    const done = await changeBeside(session, watch, { stack: plan.stack, desired: change, removed: [] }, limits, log);
    for (const name of done.networks) networks.add(name);
    if (done.failure !== undefined) reasons = [done.failure];
    return done.failure === undefined ? 'good' : 'bad';
  };
  const judge = async (phase: CanaryPhase): Promise<CanaryEvent> => {
    const step = await judgeStep(session, watch, plan.stack, active, shareIn(phase, rollout), ports);
    steps.push(step);
    const { outcome } = step.judgement;
    const isBad = outcome === 'bad' || (outcome === 'not-enough' && rollout.lowTraffic === 'abort');
    if (isBad) reasons = step.judgement.reasons;
    for (const reason of step.judgement.reasons) log.info(`${rollout.service}: ${reason}`);
    return isBad ? 'bad' : 'good';
  };
  const act = { starting: set, setting: set, judging: judge };
  let phase = first;
  while (phase.at === 'starting' || phase.at === 'setting' || phase.at === 'judging')
    phase = nextPhase(phase, await act[phase.at](phase), rollout);
  return { phase, steps, reasons, networks };
}

/** What the service of the canary says in a phase. */
export function stateOf(
  { rollout, proxy }: Pick<ActiveRollout, 'rollout' | 'proxy'>,
  phase: CanaryPhase,
  { context }: Pick<DeployPlan, 'context'>,
): CanaryState {
  return {
    strategy: rollout.strategy,
    step: 'step' in phase ? phase.step : 0,
    share: shareIn(phase, rollout),
    ...(context.sha === undefined ? {} : { commit: context.sha }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100} %`;
}
