import type { Release } from '@swarm-ci/core';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { campaign } from '../../campaign/campaign.ts';
import { type Competitor, identity, ownerNamedBy, watchCrowd } from '../../support/faults/crowd.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { scratchFolders, scratchFoldersGone } from '../../support/stack/scratch-folders.ts';
import {
  configOf,
  filesThere,
  isFree,
  migratedTo,
  temporaryThere,
  type Version,
  versionsOf,
  writeVersion,
} from '../../support/stack/versioned-stack.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const { manager } = sandbox;
/** Every so many rounds it is ten. */
const TEN = 11;
/** Seconds, for those that get their turn. */
const LONG = 300;
// What may be mixed up is the specs and the files; two services with tasks would only take time.
const none = '\n      replicas: 0';
const cleanUp: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

/** Repositories of one environment, that of the first; each round goes on from the last one, unless that failed. */
let repositories: readonly Manifests[] = [];

campaign({ short: 2, long: 55, timeout: 600_000 }, async ({ index, rounds, draw, note }) => {
  const size = index % TEN === TEN - 1 ? 10 : rounds < TEN && index === rounds - 1 ? 4 : 2;
  const all = await repositoriesFor(size);
  const [first] = all;
  repositories = [];
  const each = <T>(arbitrary: fc.Arbitrary<T>) => draw(fc.array(arbitrary, { minLength: size, maxLength: size }));
  const offsets = each(fc.integer({ min: 0, max: 500 }));
  const limits = each(fc.constantFrom(0, 1, 3, LONG, LONG));
  const signal = draw(fc.constantFrom(undefined, undefined, 'SIGKILL', 'SIGTERM'));
  const signalAfter = draw(fc.integer({ min: 300, max: 6_000 }));

  const competitors: Competitor[] = [];
  const compete = async (manifests: Manifests, i: number) => {
    const name = `r${index}-${i}`;
    const version = await writeVersion(manifests, name, { api: `${1 + (i % 3)}`, deploy: none });
    await new Promise((resolve) => setTimeout(resolve, offsets[i]));
    // The first one always waits, and so do all when it is stopped: one job must be left to do it.
    const limit = signal === undefined && i > 0 ? (limits[i] ?? LONG) : LONG;
    const began = performance.now();
    const job = start(manifests, first, name, limit);
    const me: Competitor = { name, job, over: false };
    competitors.push(me);
    const stop = () => {
      if (me.over || signal === undefined) return;
      me.over = true;
      job.signal(signal);
    };
    if (i === 0) setTimeout(stop, signalAfter);
    const ran = await job.result;
    me.over = true;
    return {
      ...ran,
      name,
      version,
      limit,
      isStopped: i === 0 && signal !== undefined,
      waited: performance.now() - began,
    };
  };
  const watched = watchCrowd(first, competitors);
  const ran = await Promise.all(all.slice(0, size).map(compete));
  const { looks, inside, versions, wrong } = await watched();

  const exits = ran.map(({ code }) => code);
  const counts = [0, 6, 128, 130].map((code) => [`exit ${code}`, exits.filter((one) => one === code).length]);
  note({ size: `${size}`, signal: signal ?? 'none', looks, 'looks inside': inside, ...Object.fromEntries(counts) });
  expect(wrong, ran.map(({ stderr }) => stderr).join('\n---\n')).toEqual([]);
  for (const { name, code, stdout, stderr, limit, waited, isStopped } of ran) {
    if (isStopped && code !== 0) {
      expect([128, 130], stderr).toContain(code);
    } else if (code === 6 && limit < LONG) {
      expect(ran.filter((one) => one.name !== name).map((one) => one.name)).toContain(ownerNamedBy(stderr));
      expect(waited).toBeGreaterThanOrEqual(limit * 1_000);
      expect(stdout).toBe('');
      expect([...versions], stderr).not.toContain(name);
    } else expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'deployed\n' });
  }
  const done = ran.filter(({ code }) => code === 0).map(({ version }) => version);
  const migrated = await migratedTo(first);
  expect(migrated, 'a release job ran twice').toEqual([...new Set(migrated)]);
  expect(migrated).toEqual(expect.arrayContaining(done.map(({ name }) => name)));
  await expectWhole(first, exits.some((code) => code >= 128) ? [await once(first, `r${index}-last`)] : done);
  repositories = all;
});

function start(manifests: Manifests, { env }: Manifests, VERSION: string, limit: number) {
  const own = { PROJECT_NAME: env.PROJECT_NAME ?? '', VERSION, ...identity(VERSION), SWARM_CI_KEEP_RELEASES: '12' };
  return manifests.start(['deploy', 'prod', '--lock-timeout', `${limit}s`], own);
}

async function once(manifests: Manifests, name: string): Promise<Version> {
  const version = await writeVersion(manifests, name, { api: '1', deploy: none });
  const { code, stderr } = await start(manifests, manifests, name, 10).result;
  expect(code, stderr).toBe(0);
  return version;
}

async function repositoriesFor(size: number): Promise<readonly [Manifests, ...Manifests[]]> {
  const make = () => makeManifests(sandbox, {}, (undo) => void cleanUp.push(undo));
  const [first = await make(), ...others] = repositories;
  if (repositories.length === 0) await once(first, 'first');
  while (others.length < size - 1) others.push(await make());
  return [first, ...others];
}

/** All is of one of these versions, each kept release is of one version alone, and nothing of a deploy is left. */
async function expectWhole(manifests: Manifests, candidates: readonly Version[]): Promise<void> {
  await until(() => isFree(manifests), 60_000);
  const { web = '' } = await versionsOf(manifests);
  const version = candidates.find(({ name }) => name === web);
  expect(await versionsOf(manifests)).toEqual({ web: version?.name, api: version?.name });
  expect(await filesThere(manifests)).toEqual(version?.files);
  await expect.poll(() => temporaryThere(manifests)).toBe('');
  await scratchFoldersGone(manager, await scratchFolders(manager));
  const { stdout } = await manifests.run(['releases', 'prod', '--json']);
  const releases: (Release & { live: boolean })[] = JSON.parse(stdout);
  const live: string[] = [];
  for (const { id, configs, live: isLive } of releases) {
    const page = await manager.exec([
      'cat',
      `${manifests.serverPath}/.swarm-ci/prod/releases/${id}/files/prod/page.txt`,
    ]);
    const of = page.stdout.replace(/^page /, '');
    expect(configs).toContain(configOf(of));
    if (isLive) live.push(of);
  }
  expect(live).toEqual([version?.name]);
}
