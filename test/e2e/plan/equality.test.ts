import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import { edited, type Json } from '../../support/equality/compose-json.ts';
import { expectEqual } from '../../support/equality/expect-equal.ts';
import { generatedStacks } from '../../support/equality/generated-stacks.ts';
import { files, rich, sections, variables } from '../../support/equality/rich-service.ts';
import { laterEdits, nameOf, singleEdits } from '../../support/equality/single-edits.ts';
import { makeTwoWays } from '../../support/equality/two-ways.ts';
import { digestOf } from '../../support/registry/digest-of.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

// What a deploy makes of a compose file, and what `docker stack deploy` makes of it on the server.

const sandbox = sharedSandbox();
const isLater = sandbox.engine === 'current';
const compose = (services: Readonly<Record<string, Json>>) => ({
  version: isLater ? '3.13' : '3.9',
  services,
  ...sections,
});

it('is the same for each key, and for each change of one', async () => {
  const { deploy } = await makeTwoWays(files, { ...variables, DIGEST: await digestOf(sandbox.registry, '1') });
  const named = (isLater ? laterEdits : singleEdits).map((edit, index) => [nameOf(edit, index), edit] as const);
  const plain = Object.fromEntries([...named.map(([name]) => [name, rich]), ['rich', rich]]);
  const changed = { ...plain, ...Object.fromEntries(named.map(([name, edit]) => [name, edited(rich, edit)])) };
  for (const services of ring === 'all' ? [changed, plain, changed] : [changed, plain])
    expectEqual(await deploy(compose(services)));
});

const { seed = 1 } = fc.readConfigureGlobal() ?? {};
const seeds = Array.from({ length: ring === 'all' ? 5 : 1 }, (_, round) => seed + round);

it.each(seeds)('is the same for 40 generated stacks, and for what becomes of them (seed %i)', async (seed) => {
  const { deploy } = await makeTwoWays(files, variables);
  const jobs = isLater ? (['replicated-job', 'global-job'] as const) : [];
  const { first, later } = generatedStacks(40, seed, ['replicated', 'global', 'replicated', ...jobs]);
  for (const services of [first, later]) expectEqual(await deploy(compose(services)));
});

it('is the same for services that were changed by hand', async () => {
  const { deploy, changeByHand } = await makeTwoWays(files, variables);
  const byHand = {
    forced: ['--force'],
    scaled: ['--replicas', '1', '--constraint-add', 'node.labels.moon==yes'],
    env: ['--env-add', 'A=by hand', '--env-add', 'NEW=1'],
    image: ['--image', `${sandbox.registry.address}/app:2`, '--no-resolve-image'],
    removed: ['--config-rm', 'STACK_page', '--label-rm', 'outer', '--entrypoint', '', '--network-rm', 'STACK-outer'],
  };
  const rest = Object.fromEntries([...Object.keys(byHand), 'left'].map((name) => [name, rich]));
  // An update by hand also writes many of the others' keys in another form.
  const services = { ...rest, forced: { image: rich.image, deploy: { replicas: 0 } } };
  expectEqual(await deploy(compose(services)));
  for (const [name, flags] of Object.entries(byHand)) await changeByHand(name, flags);
  const after = await deploy(compose(services));
  expectEqual(after);
  expect(after.planned).toMatchObject({
    forced: 'unchanged',
    scaled: 'updated',
    removed: 'updated',
    left: 'unchanged',
  });
  expect(after.ours.services.forced).toMatchObject({ TaskTemplate: { ForceUpdate: 1 } });
});
