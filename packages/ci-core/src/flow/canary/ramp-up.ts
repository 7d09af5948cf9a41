import type { Going } from '../../plan/canary/going.ts';
import { shareIn } from '../../plan/canary/machine.ts';
import type { Share } from '../../plan/canary/share/share-text.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { CanaryReport } from '../../report/canary/canary-report.ts';
import type { Observed } from '../rollout/observe.ts';
import type { Session } from '../session/session.ts';
import type { BesideLimits } from './change-beside.ts';
import { endCanaries } from './end-canaries.ts';
import type { JudgePorts } from './judge-step.ts';
import { markWaiting } from './mark-waiting.ts';
import { runRollout } from './run-rollout.ts';

/** The canaries of a deploy when the stable versions are to change, or why they do not. */
export type Ramp = {
  readonly outcome: 'promoted' | 'aborted' | 'waiting';
  /** Names of the networks that were made. */
  readonly networks: ReadonlySet<string>;
};

type Ramping = {
  readonly plan: DeployPlan;
  readonly desired: DesiredStack;
  /** Each with the phase that it is in now. */
  readonly active: readonly Going[];
  readonly limits: BesideLimits;
};

/** Runs the rollouts one after another, rehearsals first; a bad one ends all. The journal has their courses. */
export async function rampUp(
  session: Session,
  { watch, journal }: Pick<Observed, 'watch' | 'journal'>,
  { plan, desired, active, limits }: Ramping,
  ports: JudgePorts,
): Promise<Ramp> {
  const networks = new Set<string>();
  const shares: Share[] = [];
  const end = () => endCanaries(session, watch, plan.stack, limits, ports.log);
  const isRehearsal = ({ active: { rollout } }: Going) => rollout.strategy === 'rehearse';
  const serving: Going[] = [];
  for (const one of [...active].sort((a, b) => Number(isRehearsal(b)) - Number(isRehearsal(a)))) {
    const { rollout } = one.active;
    const input = { plan, desired, active: one.active, phase: one.phase, others: shares, limits };
    const ran = await runRollout(session, watch, input, ports);
    for (const name of ran.networks) networks.add(name);
    const { phase } = ran;
    const outcome: Ramp['outcome'] =
      phase.at === 'waiting' ? 'waiting' : 'isGood' in phase && !phase.isGood ? 'aborted' : 'promoted';
    const report: CanaryReport = {
      service: rollout.service,
      strategy: rollout.strategy,
      outcome,
      steps: ran.steps,
      reasons: ran.reasons,
    };
    const earlier = journal.noted().canaries;
    const all = outcome === 'aborted' ? earlier.map((other) => ({ ...other, outcome: 'aborted' as const })) : earlier;
    journal.note({ canaries: [...all, report] });
    if (outcome === 'aborted')
      ports.log.warn(`${rollout.service}: the new version is not good: ${ran.reasons.join('; ')}`);
    if (phase.at === 'leaving') await end();
    else serving.push({ active: one.active, phase });
    if (outcome === 'waiting') await markWaiting(session, watch, { plan, desired, serving, limits }, ports.log);
    if (outcome !== 'promoted') return { outcome, networks };
    if (phase.at === 'deploying') shares.push({ service: rollout.service, share: shareIn(phase, rollout) });
  }
  return { outcome: 'promoted', networks };
}
