import type { Finding } from './finding.ts';
import type { JudgePolicy } from './judge-policy.ts';
import type { Window } from './window.ts';

/** The values of the Prometheus queries against their limits. What a query measures is its own business: there is no test. */
export function judgeQueries({ prometheus }: JudgePolicy, { queries }: Window): Finding[] {
  return prometheus.map(({ query, max, min }, i) => {
    const value = queries[i];
    if (value === undefined) return { outcome: 'not-enough', reason: `prometheus: ${query} has no value` };
    const over = max !== undefined && value > max ? `; at most ${max} is allowed` : undefined;
    const under = min !== undefined && value < min ? `; at least ${min} is required` : undefined;
    return {
      outcome: over || under ? 'bad' : 'good',
      reason: `prometheus: ${query} is ${value}${over ?? under ?? ''}`,
    };
  });
}
