import { z } from 'zod';
import type { Sample } from '../../plan/canary/sample.ts';
import { p95Of } from '../../verdict/canary/latency.ts';
import type { CanaryStep } from './canary-report.ts';

const served = z.object({
  requests: z.number().int().min(0).describe('Requests that the version served in the window'),
  failed: z.number().int().min(0).describe('Requests of these that failed'),
  p95: z
    .number()
    .min(0)
    .max(1e9)
    .optional()
    .describe('95 % of the responses that did not fail took at most so many milliseconds; absent without any'),
});

/** A share of the traffic, and what was measured while the canary had it. */
export const canaryStepShape = z.object({
  share: z.number().min(0).max(1).describe('Share of the traffic, 0 to 1'),
  from: z.iso.datetime().describe('Begin of its window; ISO 8601, UTC'),
  to: z.iso.datetime().describe('End of its window; ISO 8601, UTC'),
  canary: served.describe('What the canary served in the window'),
  stable: served.describe('What the stable version served in the window'),
  judged: z
    .enum(['good', 'bad', 'not-enough'])
    .describe('Judgement of the window; `not-enough`: too few requests, or a query without a value'),
  reasons: z.array(z.string()).describe('The numbers of the judgement'),
});

export type ReportedStep = z.infer<typeof canaryStepShape>;

export function canaryStepReport({ share, from, to, window, judgement }: CanaryStep): ReportedStep {
  const { outcome: judged, reasons } = judgement;
  const [canary, stable] = [servedReport(window.canary), servedReport(window.stable)];
  return { share, from, to, canary, stable, judged, reasons: [...reasons] };
}

function servedReport({ requests, errors: failed, latency }: Sample): z.infer<typeof served> {
  const p95 = p95Of(latency);
  return { requests, failed, ...(p95 !== undefined && Number.isFinite(p95) ? { p95 } : {}) };
}
