import { countResponses, type Sample } from '../../../packages/ci-core/src/plan/canary/sample.ts';
import type { CanaryReport, CanaryStep } from '../../../packages/ci-core/src/report/canary/canary-report.ts';
import { judgeWindow } from '../../../packages/ci-core/src/verdict/canary/judge-window.ts';

const START = Date.parse('2026-11-30T03:00:00Z');
const policy = {
  minRequests: 200,
  errors: { max: 0.01, overStable: 0.005 },
  latency: { overStable: 0.3 },
  prometheus: [],
};

function sample(requests: number, errors: number, ms: number): Sample {
  const counter = countResponses();
  for (let i = 0; i < requests; i++) counter.add({ failed: i < errors, ms: i % 25 === 0 ? 4 * ms : ms });
  return counter.sample();
}

/** A step of two minutes that begins with so many after the first one. */
export function canaryStep(
  share: number,
  minutes: number,
  { errors, ms = 40 }: { errors: number; ms?: number },
): CanaryStep {
  const of = 24_000;
  const requests = Math.round(of * share);
  const window = {
    seconds: 120,
    canary: sample(requests, Math.round(errors * requests), ms),
    stable: sample(of - requests, Math.round(0.001 * (of - requests)), 40),
    queries: [],
  };
  const [from, to] = [minutes, minutes + 2].map((at) => new Date(START + at * 60_000).toISOString());
  return { share, from: from ?? '', to: to ?? '', window, judgement: judgeWindow(policy, window) };
}

/** A canary that is good with a twentieth of the traffic, and fails with a quarter. */
export const abortedCanary: CanaryReport = {
  service: 'web',
  strategy: 'canary',
  outcome: 'aborted',
  steps: [canaryStep(0.05, 0, { errors: 0.001 }), canaryStep(0.25, 2.5, { errors: 0.04, ms: 90 })],
};
