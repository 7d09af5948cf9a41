import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { campaign, type Round } from '../../campaign/campaign.ts';
import type { Ran } from '../../support/command/run-cli.ts';
import { actAt, type By, measure, type Plan, type Point, type Span } from '../../support/faults/cut-points.ts';
import { type CutScene, makeCutScene, type Tagged } from '../../support/faults/cut-scene.ts';
import type { Ending } from '../../support/faults/relay.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import type { Manifests } from '../../support/stack/manifests.ts';
import { scratchFolders, scratchFoldersGone } from '../../support/stack/scratch-folders.ts';
import { expectRunning } from '../../support/stack/stack-look.ts';
import {
  filesThere,
  isFree,
  migratedTo,
  temporaryThere,
  versionsOf,
  watchFiles,
} from '../../support/stack/versioned-stack.ts';
import { until } from '../../support/until.ts';

const WAYS: readonly Ending[] = ['close', 'stall', 'reset'];
const BYTES = ['sent', 'received'] as const;
const EXPECTED = { good: 0, bad: 3 } as const;
const cleanUp: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

/** The rounds go on from each other: each leaves a whole version behind, unless it fails. */
type Scene = CutScene & { now: Tagged; readonly measured: Map<Plan, Span[]> };
let scene: Scene | undefined;

campaign({ short: 3, long: 50, timeout: 400_000 }, async (round) => {
  scene ??= await begin();
  const here = scene;
  scene = undefined;
  const { manifests, relay, over } = here;
  const plan: Plan = round.index % 5 < 3 ? 'good' : 'bad';
  const way = WAYS[round.index % 3] ?? 'reset';
  const point = drawPoint(round, await measured(here, plan));
  const lasting = round.draw(fc.constantFrom('once', 'once', 'once', 'twice', 'for good'));
  const again = round.draw(fc.integer({ min: 0, max: 4_000 }));
  const before = here.now;
  const wanted = await here.next(plan === 'bad');

  const patience = lasting === 'for good' ? ['--timeout', '25s', '--lock-timeout', '3s'] : ['--timeout', '120s'];
  const opened = relay.connections();
  await rm(join(manifests.directory, 'deploy-report.json'), { force: true });
  const watched = watchFiles(manifests, [before, wanted]);
  const job = manifests.start(['deploy', 'prod', ...patience], { ...over, VERSION: wanted.name });
  const end = (how: Ending, forGood = false) => {
    const ended = relay.ended();
    relay.cut(how);
    if (relay.ended() > ended && forGood) relay.sever(how);
    return relay.ended() > ended;
  };
  const where = await actAt(plan, point, { job, relay, act: () => end(way, lasting === 'for good') });
  let second: NodeJS.Timeout | undefined;
  if (lasting === 'twice') {
    const { length } = job.log();
    const other = round.draw(fc.constantFrom(...WAYS));
    second = setInterval(() => {
      if (relay.connections() > opened + 1 && job.log().length > length && end(other)) clearInterval(second);
    }, again);
  }
  const first = await job.result;
  clearInterval(second);
  relay.repair();
  const reconnects = relay.connections() - opened - 1;
  round.note({
    way,
    plan,
    lasting,
    exit: `${plan}, ${first.code}`,
    from: point.span.from,
    by: point.by,
    where,
    reconnects,
  });
  expect(where, `nothing was cut:\n${first.stderr}`).not.toBe('missed');

  // What is gone for good was never heard of by the server: there it takes until no heartbeat has come for half a minute.
  await until(() => isFree(manifests), 60_000);
  expect(await watched(), `torn:\n${first.stderr}`).toEqual([]);
  await expectTruth(manifests, first, { before, wanted });
  // What comes before the lock may not get through; all that comes after it goes on over the new connection.
  const mayFail = lasting === 'for good' || point.span.from === 'start';
  if (!mayFail) expect(first.code, first.stderr).toBe(EXPECTED[plan]);
  const leftBehind = await scratchFolders(sharedSandbox().manager);

  const repaired = plan === 'bad' ? await here.next(false) : wanted;
  const rerun = await manifests.run(['deploy', 'prod', '--lock-timeout', '10s'], { VERSION: repaired.name });
  expect(rerun.code, `${first.stderr}\n--- rerun\n${rerun.stderr}`).toBe(0);
  expect(await versionsOf(manifests)).toEqual({ web: repaired.name, api: repaired.name });
  expect(await filesThere(manifests)).toEqual(repaired.files);
  const migrated = await migratedTo(manifests);
  expect(migrated, 'a release job ran twice').toEqual([...new Set(migrated)]);
  expect(migrated).toContain(repaired.name);
  await expect.poll(() => temporaryThere(manifests)).toBe('');
  await scratchFoldersGone(sharedSandbox().manager, leftBehind);
  here.now = repaired;
  scene = here;
});

async function begin(): Promise<Scene> {
  const made = await makeCutScene((undo) => void cleanUp.push(undo));
  const now = await made.next(false);
  const { code, stderr } = await made.manifests.run(['deploy', 'prod'], { VERSION: now.name });
  expect(code, stderr).toBe(0);
  return { ...made, now, measured: new Map() };
}

/** A deploy of that kind that nothing happens to, once. */
async function measured(here: Scene, plan: Plan): Promise<readonly Span[]> {
  const known = here.measured.get(plan);
  if (known) return known;
  const version = await here.next(plan === 'bad');
  const job = here.manifests.start(['deploy', 'prod'], { ...here.over, VERSION: version.name });
  const spans = await measure(plan, job, here.relay);
  const { code, stderr } = await job.result;
  expect(code, stderr).toBe(EXPECTED[plan]);
  if (plan === 'good') here.now = version;
  here.measured.set(plan, spans);
  return spans;
}

/** The rounds' points are spread over the whole deploy, as many in each span. Close to its end little may come any more. */
function drawPoint({ index, rounds, draw }: Round, spans: readonly Span[]): Point {
  const place = Math.floor((index / rounds) * spans.length);
  const span = spans[place];
  if (!span) throw new Error('nothing was measured');
  const last = place === spans.length - 1;
  // Before anything is logged most of the time goes by without a connection; at the end there is hardly any time left.
  const by = last ? 'sent' : draw(fc.constantFrom<By>(...(place === 0 ? BYTES : [...BYTES, 'time' as const])));
  return { span, by, part: draw(fc.integer({ min: 0, max: last ? 60 : 99 })) / 100 };
}

/** The files are of one version, and the job says nothing that the engine does not show. */
async function expectTruth(
  manifests: Manifests,
  { code, stdout, stderr }: Ran,
  { before, wanted }: { readonly before: Tagged; readonly wanted: Tagged },
): Promise<void> {
  const files = await filesThere(manifests);
  expect([before.files, wanted.files], `torn:\n${stderr}`).toContainEqual(files);
  const report = await manifests.report().catch(() => undefined);
  const whole = async (version: Tagged) => {
    expect(files, stderr).toEqual(version.files);
    expect(await versionsOf(manifests), stderr).toEqual({ web: version.name, api: version.name });
    await expectRunning(manifests, { web: '1', api: version.tag });
  };
  if (report !== undefined) expect(report.exitCode).toBe(code);
  expect(stdout).toBe(report === undefined ? '' : `${report.outcome}\n`);
  expect([0, 3, 4], stderr).toContain(code);
  if (code === 0) {
    expect(report?.outcome).toBe('deployed');
    await whole(wanted);
  } else if (code === 3) {
    expect(report?.outcome).toBe('rolled-back');
    await whole(before);
  } else if (report === undefined) {
    // It ended before the stack was touched.
    expect(await versionsOf(manifests), stderr).toEqual({ web: before.name, api: before.name });
    await expectRunning(manifests, { web: '1', api: before.tag });
  } else
    expect(report).toMatchObject({
      outcome: 'unknown',
      aborted: { code: expect.stringMatching(/LOST|UNREACHABLE|NOT_A_MANAGER/) },
    });
}
