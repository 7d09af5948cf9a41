import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ring } from '../../../../../test/ring.ts';
import {
  type Behaviour,
  type Simulated,
  type SimulatedEnd,
  seeded,
  simulateCanary,
} from '../../../../../test/support/canary/simulation.ts';
import { root } from '../../../../../test/support/root.ts';

const file = join(root, 'test/fixtures/canary/latencies.json');
const { latencies } = JSON.parse(readFileSync(file, 'utf8')) as { latencies: number[] };
const usual: Behaviour = { errors: 0.001, slower: 1 };
/** The long form has so many times more runs, and prints the figures of docs/canary-judge.md. */
const rounds = ring === 'all' ? 10 : 1;

const defaults: Simulated = {
  policy: {
    minRequests: 200,
    errors: { max: 0.01, overStable: 0.005 },
    latency: { overStable: 0.3 },
    prometheus: [],
  },
  steps: [0.05, 0.25, 0.5],
  hold: 120,
  perSecond: 100,
  latencies,
  stable: usual,
  canary: () => usual,
};

/** Shares of the outcomes of many canaries. */
function simulate(name: string, runs: number, simulated: Partial<Simulated>) {
  const random = seeded(Number(process.env.SWARM_CI_SEED ?? 1));
  const ends = Array.from({ length: runs * rounds }, () => simulateCanary({ ...defaults, ...simulated }, random));
  const share = (is: (end: SimulatedEnd) => boolean) => ends.filter(is).length / ends.length;
  const at = (outcome: SimulatedEnd['outcome']) => share((end) => end.outcome === outcome);
  const shares = { promoted: at('promoted'), aborted: at('aborted'), waiting: at('waiting') };
  const { perSecond } = { ...defaults, ...simulated };
  const seconds = ends.map((end) => end.seconds).sort((a, b) => a - b)[ends.length >> 1] ?? 0;
  if (ring === 'all')
    process.stdout.write(`${JSON.stringify({ name, perSecond, runs: ends.length, ...shares, seconds })}\n`);
  return {
    ...shares,
    atOnce: (step: number) => share((end) => end.outcome === 'aborted' && end.looks === 1 && end.share === step),
  };
}

it.each([
  ['30 requests a second', 100, 30],
  ['100 requests a second', 200, 100],
  ['300 requests a second', 25, 300],
])('aborts at most 1 % of the canaries that are the same as the stable version: %s', (name, runs, perSecond) => {
  const { aborted, promoted } = simulate(`the same, ${name}`, runs, { perSecond });
  expect(aborted).toBeLessThanOrEqual(0.01);
  expect(promoted).toBeGreaterThanOrEqual(perSecond < 100 ? 0.8 : 0.95);
});

it.each([
  ['at the limit over the stable version', usual, { ...usual, errors: 0.006 }],
  ['at both limits', { ...usual, errors: 0.005 }, { ...usual, errors: 0.01 }],
  ['at the limit of the latency', usual, { ...usual, slower: 1.3 }],
])('aborts at most 1 % of the canaries that are %s', (name, stable, canary) => {
  expect(simulate(name, 100, { stable, canary: () => canary }).aborted).toBeLessThanOrEqual(0.01);
});

it('catches 95 % of the canaries of which 2 % of the requests fail', () => {
  const canary = () => ({ ...usual, errors: 0.02 });
  const { aborted, promoted } = simulate('2 % errors', 200, { canary });
  expect(aborted).toBeGreaterThanOrEqual(0.95);
  expect(promoted).toBe(0);
  // With less traffic they wait for more of it, and none is taken for a good one.
  expect(simulate('2 % errors', 100, { canary, perSecond: 30 }).promoted).toBe(0);
});

const bad: Record<string, Simulated['canary']> = {
  '5 % errors': () => ({ ...usual, errors: 0.05 }),
  'three times the latency': () => ({ ...usual, slower: 3 }),
  'no response after a minute': (_, second) => ({ ...usual, errors: second < 60 ? 0.001 : 1 }),
};

it.each(Object.entries(bad))('aborts a bad canary within its first window: %s', (name, canary) => {
  expect(simulate(name, 50, { canary }).atOnce(0.05)).toBeGreaterThan(0.95);
});

it('aborts a canary that is only bad from a quarter of the traffic on', () => {
  const canary = (share: number) => ({ errors: share < 0.25 ? 0.001 : 0.04, slower: 1 });
  expect(simulate('4 % errors from 25 % on', 50, { canary }).atOnce(0.25)).toBeGreaterThan(0.95);
});

it('calls 10 requests in a window not enough', () => {
  expect(simulate('10 requests in a window', 50, { perSecond: 10 / 120 / 0.05 })).toMatchObject({ waiting: 1 });
});
