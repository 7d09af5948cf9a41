import { expect, vi } from 'vitest';
import { campaign } from '../../campaign/campaign.ts';
import {
  deployAll,
  executionsOf,
  hosts,
  type Job,
  type JobName,
  makeJob,
  next,
  old,
} from '../../support/faults/fault-jobs.ts';
import {
  codesOf,
  drawScene,
  limitsOf,
  mayHitTasks,
  placementOf,
  startAndStrike,
} from '../../support/faults/fault-scenes.ts';
import { faultSite } from '../../support/faults/fault-site.ts';
import {
  expectCarriedOn,
  expectConsistent,
  expectTrue,
  type Look,
  lookAt,
  runsIn,
} from '../../support/faults/fault-truth.ts';

const site = faultSite();
const SHORT = 2;
const jobNames: readonly JobName[] = ['good', 'bad', 'no-op', 'late', 'migrating'];

// Five deploys side by side (a good one, a bad one, one that changes nothing, a good one that is late and one with a release
// job) while a machine, the registry or an engine goes away. Each verdict is what the engine shows a while later, and once all is fixed the
// next deploy goes well.
campaign({ short: SHORT, long: 24, timeout: 900_000 }, async ({ index, rounds, draw, note }) => {
  const undo: (() => Promise<unknown>)[] = [];
  const onFinished = (step: () => Promise<unknown>) => void undo.unshift(step);
  try {
    await site.allReady();
    const scene = drawScene(index, draw);
    note({ struck: `${scene.struck.join(' + ')}, ${scene.midst ? 'in the midst' : 'before'}` });
    const { leader, others } = await site.leaderFirst();
    const talked = scene.talks === 'the leader' ? leader : (others[0] ?? leader);
    const rest = site.managers().filter((node) => node !== talked);
    const limits = limitsOf(scene);
    const env = { ...hosts(talked, ...rest), ...limits.env };
    const jobs = await Promise.all(jobNames.map((name) => makeJob(site, name, placementOf(scene, name), onFinished)));
    await deployAll(jobs, old, env);
    const before = await looks(jobs);

    const repair = await startAndStrike(site, scene, { talked, others: rest, workers: site.workers() }, jobs, env);
    onFinished(repair);
    const ended = await Promise.all(
      jobs.map(async (job, i) => {
        const end = await job.ended();
        const { code, seconds, stderr } = end;
        note({ [job.name]: `exit ${code}` });
        if (code === 1 || code === 5) note({ [`${scene.struck.join(' + ')}, ${job.name}`]: code });
        expect(seconds, stderr).toBeLessThan(limits.most(stderr));
        expectConsistent(end);
        if (index < SHORT) expectCarriedOn(scene, job, end, rest[0] ?? leader);
        expect(codesOf(scene, job.name), stderr).toContain(code);
        // Something is wrong at that moment, or it cannot be known.
        if (code === 1 || code === 5) expect(runsIn(job.wanted, (await looks([job]))[0] ?? {}), stderr).toBe(false);
        return { job, end, before: before[i] ?? {} };
      }),
    );

    const allTrue = async (running: boolean) => {
      const seen = await Promise.all(jobs.map(({ manifests }) => lookAt(site, manifests.stack)));
      for (const [i, { job, end, before: was }] of ended.entries())
        if (seen[i]) expectTrue(job, end, was, seen[i], running);
    };
    await new Promise((resolve) => setTimeout(resolve, rounds > SHORT ? 60_000 : 5_000));
    await allTrue(false);
    await repair();
    await vi.waitFor(() => allTrue(true), { timeout: 300_000, interval: 500 });
    await deployAll(jobs, next, env);
    const rerun = await looks(jobs);
    for (const [i, job] of jobs.entries()) expect(runsIn(next(job), rerun[i] ?? {}), job.name).toBe(true);
    const migrating = jobs.filter(({ name }) => name === 'migrating');
    for (const job of migrating) {
      const count = await executionsOf(job, site);
      note({ 'executions of a release job': count });
      // What was lost with its node is run again.
      if (!mayHitTasks(scene)) expect(count).toBe(1);
      else expect(count).toBeGreaterThanOrEqual(1);
    }
  } finally {
    for (const step of undo) await step();
  }
});

async function looks(jobs: readonly Job[]): Promise<Look[]> {
  return Promise.all(jobs.map(async ({ manifests }) => (await lookAt(site, manifests.stack)) ?? {}));
}
