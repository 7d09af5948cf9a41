import type { Outcome } from '../../verdict/service/judge.ts';
import type { CanaryReport } from './canary-report.ts';

/** The outcome of a deploy with canaries: if one was bad, only the stable versions serve, as before; one may wait for a person. */
export function outcomeWithCanaries(outcome: Outcome, canaries: readonly Pick<CanaryReport, 'outcome'>[]): Outcome {
  const has = (wanted: CanaryReport['outcome']) => canaries.some((one) => one.outcome === wanted);
  if (outcome !== 'deployed') return outcome;
  return has('aborted') ? 'rolled-back' : has('waiting') ? 'waiting' : outcome;
}
