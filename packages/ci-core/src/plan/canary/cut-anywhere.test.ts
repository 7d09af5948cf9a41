import { expect, test } from 'vitest';
import { type CutEngine, cutEngine, Killed } from '../../../../../test/support/canary/cut-engine.ts';
import { type Deploy, deploy, end } from '../../../../../test/support/canary/cut-run.ts';
import type { Strategy } from '../../../../../test/support/canary/cut-stack.ts';

const canary = { strategy: 'canary', steps: [0.2, 0.5], approve: undefined, driver: 'haproxy' } as const;
const strategies: readonly Strategy[] = [
  canary,
  { ...canary, approve: 0.2 },
  { ...canary, approve: 0.5 },
  { ...canary, driver: 'replicas' },
  { ...canary, driver: 'traefik', approve: 0.5 },
  { ...canary, strategy: 'blue-green', steps: [0, 1] },
  { ...canary, strategy: 'rehearse', steps: [] },
];
const firstJobs: readonly Omit<Deploy, 'version'>[] = [
  {},
  { isProxyFirst: true },
  { verdicts: ['bad'] },
  { verdicts: ['good', 'bad'] },
  { isBroken: true },
];

/** A job that may be killed; whether it came to its end. */
function survives(engine: CutEngine, job: () => unknown, writes: number): boolean {
  engine.nextJob(writes);
  try {
    job();
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  }
}

/** Runs a job with a kill after each of its writes, and without one. */
function cutAnywhere(run: (writes: number) => boolean): void {
  for (let writes = 1; ; writes++) if (run(writes)) return;
}

const later: Readonly<Record<string, (engine: CutEngine) => unknown>> = {
  'the same version again': (engine) => deploy(engine, { version: 2 }),
  'the next version': (engine) => deploy(engine, { version: 3, isProxyFirst: true }),
  'a bad next version': (engine) => deploy(engine, { version: 3, verdicts: ['bad'] }),
  abort: (engine) => end(engine),
  promote: (engine) => deploy(engine, { version: 2, isPromotion: true }),
  'promote of a stable version that does not start': (engine) =>
    deploy(engine, { version: 2, isPromotion: true, isBroken: true }),
};

const FOREVER = Number.POSITIVE_INFINITY;

/** What is wrong when a job is killed, and the next one, too. */
function problemsAfter(engine: CutEngine): readonly string[] {
  // A version that does not start is not repaired by an abort: the canary serves until a version does.
  survives(engine, () => end(engine), FOREVER);
  const outcome = deploy(engine, { version: 4 });
  if (outcome === 'waiting') deploy(engine, { version: 4, isPromotion: true });
  const { problems, state, version } = engine;
  const left = JSON.stringify(state()).match(/-share-|-canary/g) ?? [];
  return [...problems, ...left, ...(version() === 'web:4' ? [] : [`${version()} runs at the end`])];
}

test.each(strategies)(
  '$strategy by $driver in steps $steps, approved at $approve: killed after any write, and again in the next job, one version serves, and the next job leaves nothing',
  (strategy) => {
    const wrong: string[] = [];
    let cuts = 0;
    for (const first of firstJobs)
      for (const [name, second] of Object.entries(later))
        cutAnywhere((writes) => {
          let isOver = false;
          cutAnywhere((more) => {
            cuts++;
            const engine = cutEngine(strategy);
            isOver = survives(engine, () => deploy(engine, { version: 2, ...first }), writes);
            const isDone = survives(engine, () => second(engine), more);
            const where = `${JSON.stringify(first)} cut after ${writes}, then ${name} cut after ${more}`;
            wrong.push(...problemsAfter(engine).map((problem) => `${where}: ${problem}`));
            return isDone;
          });
          return isOver;
        });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(cuts).toBeGreaterThan(100);
  },
);
