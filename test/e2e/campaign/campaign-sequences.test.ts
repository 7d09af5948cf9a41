import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { campaign } from '../../campaign/campaign.ts';
import { drawKinds, drawShapes, drawVersions, expected, type Versions } from '../../support/faults/sequence-model.ts';
import { lookWhenCalm, moved, sequenceManifests, strays, writeVersions } from '../../support/faults/sequence-scene.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import type { StackTruth } from '../../support/stack/engine-truth.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { lies, type Shown } from '../../support/truths/truth-claims.ts';

const sandbox = sharedSandbox();

/** The looks after a deploy, in milliseconds since it ended; the last one is past every monitor window. */
const [SOON, BIT_LATER, MUCH_LATER] = [1_500, 3_000, 7_000];

type After = {
  readonly ended: number;
  readonly last: StackTruth;
  /** What is wrong, were the stack to look so now. */
  readonly check: (now: StackTruth) => string[];
};

campaign({ short: 2, long: 25, timeout: 600_000 }, async ({ draw, note }) => {
  const manifests = await sequenceManifests(sandbox);
  const shapes = drawShapes(draw);
  const kinds = drawKinds(draw);
  const counts: Record<string, number> = { deploys: 0, 'services judged': 0, disagreements: 0 };
  const count = (name: string, more = 1) => {
    counts[name] = (counts[name] ?? 0) + more;
    note(counts);
  };
  let live: Versions | undefined;
  let after: After | undefined;
  const steps: string[] = [];
  const agree = (problems: readonly string[], log = '') => {
    if (problems.length > 0) count('disagreements', problems.length);
    expect(problems, `${JSON.stringify(shapes)}\n${steps.join('\n')}\n${log}`).toEqual([]);
  };

  const stillSo = async (): Promise<StackTruth> => {
    if (!after) return new Map();
    await pause(Math.max(0, after.ended + MUCH_LATER - Date.now()));
    const now = await lookWhenCalm(sandbox, manifests.stack);
    agree([...moved(after.last, now), ...after.check(now)]);
    return now;
  };

  for (const [turn, kind] of kinds.entries()) {
    const before = await stillSo();
    const wanted = drawVersions(draw, kind, shapes, live, turn + 1);
    const model = expected(shapes, live, wanted);
    steps.push(`${kind} ${JSON.stringify(wanted)}`);
    await writeVersions(manifests, shapes, wanted);
    const args = ['deploy', 'prod', '--report', `report-${turn}.json`];
    // The engine needs some 13 s to end the second of two tasks in one place.
    const ran = await manifests.run(args, { SWARM_CI_PATIENCE: '20s' });
    const ended = Date.now();
    count('deploys');
    count(`exit ${ran.code}`);
    count(`${kind} → exit ${ran.code}`);
    await pause(SOON);
    const first = await lookWhenCalm(sandbox, manifests.stack);
    await pause(Math.max(0, ended + BIT_LATER - Date.now()));
    const last = await lookWhenCalm(sandbox, manifests.stack);
    agree(ran.code === model.code ? [] : [`exit ${ran.code}, not ${model.code}`], ran.stderr);
    live = model.live;
    const now = live;
    const inForce = (look: StackTruth) => strays(now, first, look, ended);
    if (model.reported === undefined) {
      agree([...(ran.stdout === '' ? [] : [ran.stdout]), ...moved(before, last), ...inForce(last)], ran.stderr);
      after = { ended, last, check: inForce };
      continue;
    }
    const report = await manifests.report(`report-${turn}.json`);
    count('services judged', report.services.length);
    const statuses = statusesOf(report);
    const odd = Object.entries(model.reported).filter(([name, words]) => !words.test(statuses[name] ?? ''));
    agree(
      odd.map(([name, words]) => `${name} is reported "${statuses[name]}", not ${words}`),
      ran.stderr,
    );
    const shown: Shown = { before, first, last, quietSince: ended };
    const reported = { ...ran, report };
    agree([...lies(reported, shown), ...inForce(last)], ran.stderr);
    after = { ended, last, check: (look) => [...lies(reported, { ...shown, last: look }), ...inForce(look)] };
  }
  await stillSo();
});
