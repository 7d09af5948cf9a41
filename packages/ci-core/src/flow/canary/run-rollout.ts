import { askTasks } from '../../effects/canary/ask-tasks.ts';
import type { Watch } from '../../effects/engine/watch.ts';
import type { ActiveRollout } from '../../plan/canary/active-rollouts.ts';
import { type CanaryEvent, type CanaryPhase, nextPhase, shareIn } from '../../plan/canary/machine.ts';
import { canaryName } from '../../plan/canary/service/canary-service.ts';
import type { CanaryState } from '../../plan/canary/service/canary-state.ts';
import { shareChange } from '../../plan/canary/share/share-change.ts';
import type { Share } from '../../plan/canary/share/share-text.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import { imageIn } from '../../plan/stack/stack-state.ts';
import type { CanaryStep } from '../../report/canary/canary-report.ts';
import { judgeTasks } from '../../verdict/canary/judge-tasks.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { type BesideLimits, changeBeside } from './change-beside.ts';
import { type JudgePorts, judgeStep } from './judge-step.ts';

/** Milliseconds, with the start of a container. */
const LONGEST_PROBE = 180_000;

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
  const start = async (phase: CanaryPhase): Promise<CanaryEvent> => {
    if ((await set(phase)) === 'bad') return 'bad';
    reasons = await probe(session, plan.stack, active, log);
    return reasons.length === 0 ? 'good' : 'bad';
  };
  const act = { starting: start, setting: set, judging: judge };
  let phase = first;
  while (phase.at === 'starting' || phase.at === 'setting' || phase.at === 'judging')
    phase = nextPhase(phase, await act[phase.at](phase), rollout);
  return { phase, steps, reasons, networks };
}

/** Asks the tasks of a canary that has no traffic yet; returns why they do not respond as expected. */
async function probe(
  session: Session,
  stack: string,
  { rollout, desired }: ActiveRollout,
  log: Log,
): Promise<readonly string[]> {
  const name = canaryName(stack, rollout.service);
  for (const one of rollout.probes) {
    log.info(`${rollout.service}: ${one.url} is requested from the new version`);
    const limit = performance.now() + LONGEST_PROBE;
    const asked = await session.during(limit, () =>
      session.withReconnect(({ engine }) => askTasks(engine, name, imageIn(desired.spec) ?? '', one)),
    );
    if ('failure' in asked) return [`${one.url} could not be requested from the new version: ${asked.failure}`];
    const why = judgeTasks(one, asked.responses);
    if (why !== undefined) return [why];
    log.info(`${rollout.service}: ${asked.responses.length} responses of ${one.url} are as expected`);
  }
  return [];
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
