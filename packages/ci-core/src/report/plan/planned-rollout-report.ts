import { z } from 'zod';
import type { ActiveRollout } from '../../plan/canary/active-rollouts.ts';

export const plannedRolloutShape = z.object({
  service: z.string().describe('Name in the swarm, `<stack>_<service>`'),
  strategy: z.enum(['rehearse', 'canary', 'blue-green']),
  steps: z.array(z.number()).describe('Shares of the traffic for the new version, 0 to 1; none for a rehearsal'),
  approve: z.number().optional().describe('Share at which the deploy waits for a person'),
});

type PlannedRolloutReport = z.infer<typeof plannedRolloutShape>;

export function plannedRolloutReport({ rollout, desired }: ActiveRollout): PlannedRolloutReport {
  const { strategy, steps, approve } = rollout;
  const service = desired.spec.Name;
  return { service, strategy, steps: [...steps], ...(approve === undefined ? {} : { approve }) };
}

/** `canary of shop_web: 5 % → 50 %, waits for promote at 50 %`. */
export function plannedRolloutLine({ service, strategy, steps, approve }: PlannedRolloutReport): string {
  const percent = (share: number) => `${Math.round(share * 10_000) / 100} %`;
  const shares = steps.length === 0 ? 'no traffic' : steps.map(percent).join(' → ');
  return `${strategy} of ${service}: ${shares}${approve === undefined ? '' : `, waits for promote at ${percent(approve)}`}`;
}
