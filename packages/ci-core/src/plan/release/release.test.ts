import { describe, expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { readContext } from '../../context/read-context.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { asItRuns, makeRelease, newerRelease, type Release, releasesToDrop, withRedeploy } from './release.ts';

const at = (hour: number) => `2026-11-20T${hour}:00:00Z`;

const release = (commit: string, hour: number, branch = 'main'): Release => ({
  id: `20261120-${hour}0000-${commit}`,
  stack: 'shop',
  createdAt: at(hour),
  commit,
  committedAt: at(hour),
  branch,
  composeFile: 'docker-compose.prod.yaml',
  variables: {},
  hidden: [],
  images: {},
  specs: {},
  versions: {},
  replicas: {},
  configs: [],
  names: {},
  fingerprint: commit,
});

const plan = (sha: string | undefined, hour: number, branch = 'main') => ({
  context: { ...readContext({}), sha, committedAt: at(hour), branch },
});

const redeployed = (of: Release, sha: string, hour: number, branch = 'main') =>
  withRedeploy(of, plan(sha, hour, branch), new Date(at(hour)));

describe('a deploy of an older commit', () => {
  test('is distinguished from a newer one of its branch, and from the same', () => {
    const kept = [release('a', 10), release('b', 12)];
    expect(newerRelease(plan('c', 11).context, kept)).toMatchObject({ commit: 'b' });
    for (const fine of [plan('c', 13), plan('b', 11), plan('c', 11, 'hotfix'), plan(undefined, 13)])
      expect(newerRelease(fine.context, kept)).toBeUndefined();
  });

  test('is held against the last commit that came to the same release', () => {
    const kept = [release('a', 10), redeployed(release('b', 12), 'd', 14)];
    expect(newerRelease(plan('c', 13).context, kept)).toMatchObject({
      id: kept[1]?.id,
      commit: 'd',
      committedAt: at(14),
    });
    expect(newerRelease(plan('e', 15).context, kept)).toBeUndefined();
  });

  test('also when that release is not the newest one, as after a rollback', () => {
    const kept = [redeployed(release('a', 10), 'd', 14), release('b', 12)];
    expect(newerRelease(plan('c', 13).context, kept)).toMatchObject({ id: kept[0]?.id, commit: 'd' });
  });

  test('is not held against a commit of another branch that came to the same', () => {
    const kept = [redeployed(redeployed(release('b', 12), 'x', 14, 'hotfix'), 'y', 15, 'hotfix')];
    expect(kept[0]?.redeployed).toMatchObject([{ commit: 'y', branch: 'hotfix' }]);
    expect(newerRelease(plan('c', 13).context, kept)).toBeUndefined();
    expect(newerRelease(plan('c', 11).context, kept)).toMatchObject({ commit: 'b' });
    expect(newerRelease(plan('z', 14, 'hotfix').context, kept)).toMatchObject({ commit: 'y' });
  });
});

test('a release has the images of its services and of its release jobs', () => {
  const running = [service(spec({}, 'reg/web:1@sha256:a')), service(spec({ Name: 'shop_other' }, 'reg/other:1'))];
  const migrate = spec({ Name: 'shop_migrate' }, 'reg/job:1@sha256:b');
  const of = { ...plan('c', 10), stack: 'shop', services: [{ name: 'web' }, { name: 'migrate' }], variables: {} };
  const made = makeRelease(
    { ...of, givenNames: new Map() } as unknown as DeployPlan,
    { services: running, tasks: [] },
    [{ spec: migrate }],
    '',
    new Date(at(10)),
    undefined,
  );
  expect(made.images).toEqual({ shop_web: 'reg/web:1@sha256:a', shop_migrate: 'reg/job:1@sha256:b' });
  expect(Object.keys(made.specs)).toEqual(['shop_web']);
});

test('a redeploy of the same commit is not remembered', () => {
  const once = release('b', 12);
  expect(redeployed(once, 'b', 14)).toBe(once);
  const twice = redeployed(once, 'd', 14);
  expect(redeployed(twice, 'd', 15)).toBe(twice);
  // Back to the first commit is news again.
  expect(redeployed(twice, 'b', 16).redeployed).toMatchObject([{ commit: 'b' }]);
});

test('a release that was gone back to is known by what runs now', () => {
  const then = { ...release('a', 10), versions: { web: '1', api: '1' }, specs: { web: 's1', api: 's1' } };
  expect(asItRuns(then, { ...then, id: 'other' })).toEqual({ release: then, differs: [] });
  const now = {
    ...then,
    id: 'other',
    versions: { web: '1', api: '2' },
    specs: { web: 's1', api: 's2' },
    configs: ['x'],
  };
  expect(asItRuns(then, now)).toEqual({ release: { ...now, id: then.id }, differs: ['api'] });
  // Releases of earlier versions do not have them.
  expect(asItRuns({ ...then, versions: {} }, now).differs).toEqual([]);
});

describe('the releases that are dropped', () => {
  const [one, two, three] = [release('1', 10), release('2', 11), release('3', 12)];
  const dropped = (history: readonly Release[], keep = 2) =>
    releasesToDrop(
      [one, two, three],
      keep,
      history.map(({ id }) => id),
    ).map(({ commit }) => commit);

  test('are those that were live longest ago', () => {
    expect(dropped([one, two, three])).toEqual(['1']);
    expect(dropped([])).toEqual(['1']);
  });

  test('are first those that were rolled back from, never the one to go back to', () => {
    expect(dropped([one, three])).toEqual(['2']);
    expect(dropped([two, three, one], 1)).toEqual(['3', '2']);
  });
});
