import { z } from 'zod';
import type { CanaryReport } from './canary-report.ts';
import { canaryStepReport, canaryStepShape } from './canary-step-shape.ts';

/** The course of a canary, blue-green deploy or rehearsal in a deploy. */
export const canaryShape = z.object({
  service: z.string().describe('Name in the compose file'),
  strategy: z.enum(['rehearse', 'canary', 'blue-green']).describe('How its new version was to replace the old one'),
  outcome: z
    .enum(['promoted', 'aborted', 'waiting'])
    .describe(
      '`promoted`: the stable version was changed; `aborted`: only the stable version serves, as before; `waiting`: it keeps its share until a person promotes or aborts it',
    ),
  share: z.number().min(0).max(1).describe('Largest share of the traffic that it had, 0 to 1'),
  reasons: z.array(z.string()).describe('Why it was aborted, with the numbers'),
  steps: z
    .array(canaryStepShape)
    .describe('Its shares in their order, each with what was measured; empty without traffic'),
});

export type ReportedCanary = z.infer<typeof canaryShape>;

export function canaryReport({ service, strategy, outcome, steps, reasons = [] }: CanaryReport): ReportedCanary {
  const share = Math.max(0, ...steps.map((step) => step.share));
  return { service, strategy, outcome, share, reasons: [...reasons], steps: steps.map(canaryStepReport) };
}
