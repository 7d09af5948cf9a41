import fc from 'fast-check';
import type { Round } from '../../campaign/campaign.ts';
import { type Job, type JobName, type Placement, says } from './fault-jobs.ts';
import type { FaultSite } from './fault-site.ts';
import { type Cast, type Fault, type FaultName, faults } from './faults.ts';

/** What happens in a round, and when. */
export type Scene = {
  readonly struck: readonly FaultName[];
  /** In the midst of the deploys, or before they start. */
  readonly midst: boolean;
  /** Milliseconds after that moment. */
  readonly delay: number;
  /** Milliseconds that a fault lasts which ends by itself. */
  readonly lasts: number;
  readonly talks: 'the leader' | 'another manager';
  readonly placement: Placement;
};

const names = Object.keys(faults) as FaultName[];
const is = (name: FaultName): Fault => faults[name];

/** Two on the manager that they talk to would fix one another; a quorum is lost by two as it is. */
const pairs = fc
  .subarray(
    names.filter((name) => !name.includes('quorum')),
    { minLength: 2, maxLength: 2 },
  )
  .filter((two) => two.filter((name) => name.includes('that they talk to')).length < 2);

/** Each fault in the midst of the deploys, then each before them, then two at once. */
export function drawScene(index: number, draw: Round['draw']): Scene {
  const single = index < 2 * names.length ? names[index % names.length] : undefined;
  // The first ones are those that `npm test` runs: each moment in them is known.
  const first = index < 2;
  const between = (min: number, max: number) => draw(fc.integer({ min, max }));
  return {
    struck: single ? [single] : draw(pairs),
    midst: single ? index < names.length : draw(fc.boolean()),
    delay: first ? 0 : between(0, 3_000),
    // A leader alone gives up after some ten seconds.
    lasts: first ? 20_000 : between(3_000, 12_000),
    talks: first ? 'the leader' : draw(fc.constantFrom('the leader', 'another manager')),
    placement: first ? 'workers' : draw(fc.constantFrom('workers', 'anywhere')),
  };
}

/** Two managers of three are away until all is fixed. */
function verdictUnknown({ struck }: Scene): boolean {
  const off = struck.filter((name) => /manager.* loses its power/.test(name));
  return struck.some((name) => is(name).verdictUnknown) || off.length > 1;
}

/** Whether a task that only workers may run, or any at all, may be hit. */
export function mayHitTasks({ struck, placement }: Scene): boolean {
  return placement === 'anywhere' || struck.some((name) => is(name).hitsTasks);
}

const GRACE = 60;
/** Seconds that a deploy waits at most for its release job, beyond its own time limits. */
const RELEASE_JOB = 150;

/** The settings of the jobs, in seconds, and how long one may take with them, as its log shows what it did. */
export function limitsOf(scene: Scene) {
  const [timeout, lock] = verdictUnknown(scene) ? [30, 10] : [180, 45];
  return {
    env: { SWARM_CI_PATIENCE: '30s', SWARM_CI_TIMEOUT: `${timeout}s`, SWARM_CI_LOCK_TIMEOUT: `${lock}s` },
    most: (log: string) =>
      lock +
      timeout +
      (log.includes('restoring the previous state') ? timeout : 0) +
      (log.includes('_migrate: running') ? RELEASE_JOB : 0) +
      GRACE,
  };
}

/** Where a job's own tasks run: those of the late one on the manager that dies as well. */
export function placementOf({ struck, placement }: Scene, name: JobName): Placement {
  return name === 'late' && struck.some((one) => is(one).hitsTalked) ? 'anywhere' : placement;
}

/** Exit codes that a job may have. Where no task of it was hit there is no doubt. */
export function codesOf(scene: Scene, name: JobName): readonly number[] {
  const { struck, midst } = scene;
  if (verdictUnknown(scene)) return midst && name === 'no-op' ? [0, 4] : midst && name === 'bad' ? [3, 4] : [4];
  const registry = struck.some((one) => one.includes('registry')) ? [4] : [];
  if (mayHitTasks(scene)) return [0, 1, 3, 5, ...registry];
  return name === 'bad' ? [3] : [0];
}

/**
 * Strikes when two of the jobs are in the middle of their rollout, one waits for its release job and another one makes its
 * changes, or before any starts. Returns the function that fixes it all, once.
 */
export async function startAndStrike(
  site: FaultSite,
  scene: Scene,
  cast: Cast,
  jobs: readonly Job[],
  env: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const undo: (() => Promise<unknown>)[] = [];
  const strike = async () => {
    await new Promise((resolve) => setTimeout(resolve, scene.delay));
    const { others, workers } = cast;
    // The second of two finds other machines first.
    const casts = [cast, { ...cast, others: others.toReversed(), workers: workers.toReversed() }];
    for (const [i, name] of scene.struck.entries())
      undo.push(await is(name).strike(site, casts[i] ?? cast, scene.lasts));
  };
  const start = (...chosen: JobName[]) => {
    const some = jobs.filter(({ name }) => chosen.includes(name));
    for (const job of some) job.start(env);
    return some;
  };
  let repaired: Promise<void> | undefined;
  const repair = () => {
    repaired ??= (async () => {
      await Promise.all(undo.map((step) => step()));
      await site.allReady();
    })();
    return repaired;
  };
  try {
    if (scene.midst) {
      for (const job of start('migrating')) await says(job, '_migrate: running');
      for (const job of start('good', 'bad')) await says(job, ': updating');
      start('no-op');
      for (const job of start('late')) await says(job, 'files in');
      await strike();
    } else {
      await strike();
      start('good', 'bad', 'no-op', 'late', 'migrating');
    }
  } catch (error) {
    await repair();
    throw error;
  }
  return repair;
}
