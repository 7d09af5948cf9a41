import { afterAll, beforeAll, expect, inject } from 'vitest';
import { campaign } from '../../campaign/campaign.ts';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { doDeeds, giveBack } from '../../support/living/living-deeds.ts';
import { DEEDS, drawLiving } from '../../support/living/living-model.ts';
import { missed, wronged } from '../../support/living/living-oracle.ts';
import { deployWatched, livingStack, lookWhenDone, takePort, tieAll } from '../../support/living/living-stack.ts';

const SHORT = 2;
const TAKEN = 17_999;
let raised: Sandbox | undefined;

beforeAll(async () => {
  raised = await raiseSandbox({ engine: inject('sandbox').engine, managers: 1, workers: 2 });
  await raised.docker('m1', ['network', 'create', '--driver', 'overlay', '--attachable', 'tests']);
  await tieAll(raised);
  await takePort(raised, TAKEN);
});
afterAll(() => raised?.down());

// Two stacks of two owners on one swarm, deployed at once: a good deploy and a bad one, while others scale and update their
// services, pause a node and change its labels. What was bad before and is not changed counts for neither of them.
campaign({ short: SHORT, long: 300, timeout: 900_000 }, async (round) => {
  if (raised === undefined) throw new Error('the sandbox is not up yet');
  const sandbox = raised;
  const scene = drawLiving(round, SHORT);
  const { deeds, worker } = scene;
  const port = 18_000 + 10 * (round.index % 500);
  const stacks = await Promise.all([
    livingStack(sandbox, scene.good, { port, taken: TAKEN }),
    livingStack(sandbox, scene.bad, { port: port + 5, taken: TAKEN }),
  ]);
  const [good, bad] = stacks;
  let open = stacks.length;
  const names = stacks.map(({ manifests }) => manifests.stack);
  const others = doDeeds(sandbox, deeds, worker, names, () => open > 0);
  const watched = await Promise.all(
    stacks.map(async (stack) => {
      const ended = await deployWatched(sandbox, stack);
      open -= 1;
      return ended;
    }),
  );
  const done = await others;
  await giveBack(sandbox, worker);
  const [first, second] = await Promise.all(names.map((name) => lookWhenDone(sandbox, name)));
  const [goodEnd, badEnd] = watched;
  if (!first || !second || !goodEnd || !badEnd) throw new Error('two stacks were deployed');
  const [goodReport, badReport] = await Promise.all(
    stacks.map(({ manifests }) => manifests.report().catch(() => undefined)),
  );
  const touched = new Set(done.flatMap(({ name }) => name ?? []));
  const problems = {
    good: wronged(good, goodEnd, goodReport, first, touched),
    bad: missed(bad, badEnd, badReport, second),
  };
  const late = goodEnd.doneSince === undefined ? 0 : goodEnd.ended - goodEnd.doneSince;
  const counts = Object.fromEntries(
    DEEDS.map((kind) => [
      `others: ${kind}`,
      done.filter(({ what, name }) => name !== undefined && what.startsWith(kind)).length,
    ]),
  );
  round.note({
    ...counts,
    good: `exit ${goodEnd.ran.code}`,
    [`bad (${scene.bad.bad?.way})`]: `exit ${badEnd.ran.code}`,
    'seconds after the engine': Math.round(late / 1000),
  });
  const logs = `${JSON.stringify(scene)}\n${JSON.stringify(done)}\n== good\n${goodEnd.ran.stderr}\n== bad\n${badEnd.ran.stderr}`;
  expect(problems, logs).toEqual({ good: [], bad: [] });
});
