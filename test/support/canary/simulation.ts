import { countResponses } from '../../../packages/ci-core/src/plan/canary/sample.ts';
import type { JudgePolicy } from '../../../packages/ci-core/src/verdict/canary/judge-policy.ts';
import { judgeWindow } from '../../../packages/ci-core/src/verdict/canary/judge-window.ts';
import { LOOKS_OF_STEP } from '../../../packages/ci-core/src/verdict/canary/risk.ts';

/** What a version does with a request: the share that fails, and how many times longer than usual the others take. */
export type Behaviour = { readonly errors: number; readonly slower: number };

export type Simulated = {
  readonly policy: JudgePolicy;
  readonly steps: readonly number[];
  /** Seconds of a window. */
  readonly hold: number;
  readonly perSecond: number;
  /** Milliseconds at evenly spaced quantiles. */
  readonly latencies: readonly number[];
  readonly stable: Behaviour;
  /** By its share of the traffic, and the seconds since the step began. */
  readonly canary: (share: number, second: number) => Behaviour;
};

/** `waiting`: the last window of a step was still not enough. `seconds` are those of the simulated clock. */
export type SimulatedEnd = {
  readonly outcome: 'promoted' | 'aborted' | 'waiting';
  readonly share: number;
  readonly looks: number;
  readonly seconds: number;
  readonly requests: number;
};

/** One canary on a simulated clock, judged after each window as its flow does. */
export function simulateCanary(simulated: Simulated, random: () => number): SimulatedEnd {
  const { policy, steps, hold } = simulated;
  let seconds = 0;
  for (const share of steps) {
    const counters = { stable: countResponses(), canary: countResponses() };
    for (let looks = 1; ; looks++) {
      for (let second = 0; second < hold; second++) {
        const canary = simulated.canary(share, hold * (looks - 1) + second);
        serve(simulated, share, { stable: simulated.stable, canary }, counters, random);
      }
      seconds += hold;
      const [stable, canary] = [counters.stable.sample(), counters.canary.sample()];
      const { outcome } = judgeWindow(policy, { seconds: hold * looks, stable, canary, queries: [] });
      const end = { share, looks, seconds, requests: canary.requests };
      if (outcome === 'bad') return { ...end, outcome: 'aborted' };
      if (outcome === 'good') break;
      if (looks === LOOKS_OF_STEP) return { ...end, outcome: 'waiting' };
    }
  }
  return { outcome: 'promoted', share: 1, looks: 0, seconds, requests: 0 };
}

type Counters = Readonly<Record<'stable' | 'canary', ReturnType<typeof countResponses>>>;

/** The requests of one second. In one of a hundred, all that is behind both versions is slow, and a request of a hundred fails there. */
function serve(
  { perSecond, latencies }: Simulated,
  share: number,
  behaviours: Readonly<Record<'stable' | 'canary', Behaviour>>,
  counters: Counters,
  random: () => number,
): void {
  const hiccup = random() < 0.01;
  for (let i = arrivals(perSecond, random); i > 0; i--) {
    const version = random() < share ? 'canary' : 'stable';
    const { errors, slower } = behaviours[version];
    const failed = random() < errors + (hiccup ? 0.01 : 0);
    const usual = latencies[Math.floor(random() * latencies.length)] ?? 0;
    counters[version].add({ failed, ms: Math.round(usual * slower * (hiccup ? 4 : 1)) });
  }
}

/** A number of requests around the mean, as independent users send them: near enough to Poisson for tens of requests. */
function arrivals(mean: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
}

/** Numbers from 0 to below 1, the same for the same seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
