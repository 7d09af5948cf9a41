import { describe, expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { Service } from '../stack/stack-state.ts';
import type { Release } from './release.ts';
import { specHash, versionHash } from './release-version.ts';
import { differsExactly, differsFrom, historyWith, rollbackTarget, stackOfRelease } from './rollback-target.ts';

const release = (id: string, image: string): Release => ({
  id,
  stack: 'shop',
  createdAt: '2026-11-20T16:00:00Z',
  composeFile: 'docker-compose.prod.yaml',
  variables: {},
  hidden: [],
  images: { shop_web: image },
  replicas: {},
  specs: { shop_web: specHash(spec({}, image)) },
  versions: { shop_web: versionHash(spec({}, image)) },
  configs: [],
  names: {},
  fingerprint: id,
});
const [one, two, three] = [release('1', 'app:1'), release('2', 'app:2'), release('3', 'app:3')];
const kept = { releases: [one, two, three], live: three, history: [], created: [] };
const now = (image: string, previous?: string, more: Partial<Service> = {}) => ({
  services: [service(spec({}, image), { ...(previous ? { PreviousSpec: spec({}, previous) } : {}), ...more })],
  tasks: [],
});

describe('what a rollback goes back to', () => {
  test('the release before the live one, which need not be the newest', () => {
    expect(rollbackTarget(kept, now('app:3'), undefined)).toEqual({ kind: 'release', release: two });
    expect(rollbackTarget({ ...kept, live: two }, now('app:2'), undefined)).toEqual({ kind: 'release', release: one });
    expect(rollbackTarget({ ...kept, live: one }, now('app:1'), undefined)).toMatchObject({ kind: 'nothing' });
  });

  test('never the one that was rolled back from', () => {
    const [good, bad, worse] = ['1', '2', '3'];
    const history = [good, bad, good, worse].reduce<string[]>(historyWith, []);
    expect(history).toEqual([good, worse]);
    const after = { releases: [one, two, three], live: three, history, created: [] };
    expect(rollbackTarget(after, now('app:3'), undefined)).toEqual({ kind: 'release', release: one });
    const dropped = { ...after, releases: [two, three] };
    expect(rollbackTarget(dropped, now('app:3'), undefined)).toMatchObject({ kind: 'nothing' });
  });

  test('the one that was named, whatever runs', () => {
    expect(rollbackTarget(kept, now('app:9', 'app:3'), '1')).toEqual({ kind: 'release', release: one });
    expect(rollbackTarget(kept, now('app:3'), '4')).toMatchObject({ problem: { at: '--to' } });
  });

  test('the previous spec of the engine, where the service was changed manually', () => {
    const target = rollbackTarget(kept, now('app:9', 'app:3'), undefined);
    expect(target).toMatchObject({
      kind: 'engine',
      release: three,
      stack: { services: [{ Spec: spec({}, 'app:3') }] },
    });
    expect(rollbackTarget(kept, now('app:9', 'app:8'), undefined)).toMatchObject({
      kind: 'engine',
      release: undefined,
    });
    expect(
      rollbackTarget({ releases: [], live: undefined, history: [], created: [] }, now('app:2', 'app:1'), undefined)
        .kind,
    ).toBe('engine');
  });

  test('nothing for a stack whose first deploy failed: it was not changed by others', () => {
    const none = { releases: [], live: undefined, history: [], created: ['shop_web'] };
    expect(rollbackTarget(none, now('app:1'), undefined)).toMatchObject({
      kind: 'nothing',
      problem: {
        message: expect.stringMatching(/^no release of this stack is kept/),
        hint: 'deploy the commit you want',
      },
    });
  });

  test('nothing where the engine has no other previous spec', () => {
    expect(rollbackTarget(kept, now('app:9'), undefined)).toMatchObject({ kind: 'nothing' });
    expect(
      rollbackTarget({ releases: [], live: undefined, history: [], created: [] }, now('app:2', 'app:2'), undefined)
        .kind,
    ).toBe('nothing');
    expect(
      rollbackTarget(
        { releases: [], live: undefined, history: [], created: [] },
        { services: [], tasks: [] },
        undefined,
      ).kind,
    ).toBe('nothing');
  });

  test('not what "docker service scale" did: it is not another version', () => {
    const scaled = service(spec({ Mode: { Replicated: { Replicas: 5 } } }, 'app:3'), {
      PreviousSpec: spec({}, 'app:3'),
    });
    const state = { services: [scaled], tasks: [] };
    expect(rollbackTarget(kept, state, undefined)).toEqual({ kind: 'release', release: two });
    const none = { releases: [], live: undefined, history: [], created: [] };
    expect(rollbackTarget(none, state, undefined)).toMatchObject({ kind: 'nothing' });
  });

  test.each([
    ['an updater', 'completed', { kind: 'release', release: two }],
    ['a deploy that failed and was not restored', 'paused', { kind: 'engine', release: three }],
  ] as const)('a tag that was pushed again, and brought by %s', (_, State, target) => {
    const moved = now('app:3@sha256:new', 'app:3', { UpdateStatus: { State } });
    expect(rollbackTarget(kept, moved, undefined)).toMatchObject(target);
  });

  test('only services that were changed; those that are gone, and those that have nothing to go back to, are named', () => {
    const specs = { ...three.specs, shop_gone: 'x' };
    const live = { ...three, specs };
    const api = service({ ...spec({}, 'app:1'), Name: 'shop_api' }, { ID: 'api' });
    const state = {
      ...now('app:3', 'app:2'),
      services: [...now('app:3', 'app:2').services, { ...api, PreviousSpec: { ...api.Spec, Labels: { a: 'b' } } }],
    };
    state.services.push(service({ ...spec({}, 'app:9'), Name: 'shop_new' }, { ID: 'new' }));
    expect(
      rollbackTarget({ releases: [live], live, history: [], created: ['shop_new'] }, state, undefined),
    ).toMatchObject({
      kind: 'engine',
      missing: ['shop_gone'],
      notReverted: ['shop_new'],
      stack: {
        services: [{ Spec: spec({}, 'app:3') }, { Spec: { Name: 'shop_api', Labels: { a: 'b' } } }, {}],
      },
    });
  });
});

test('a service of others does not count as drift, one that a deploy created is', () => {
  const extra = service(spec({ Name: 'shop_extra' }));
  const state = { services: [...now('app:3').services, extra], tasks: [] };
  expect(differsFrom(state, three, [])).toBe(false);
  expect(differsFrom(state, three, ['shop_extra'])).toBe(true);
});

describe('a stack as its release made it', () => {
  const extra = service(spec({ Name: 'shop_extra' }));
  test('has the present or the previous spec of each service, and no service that the release had not', () => {
    expect(stackOfRelease(now('app:1'), one, [])?.services[0]?.Spec).toEqual(spec({}, 'app:1'));
    const torn = { services: [...now('app:9', 'app:1').services, extra], tasks: [] };
    expect(stackOfRelease(torn, one, ['shop_extra'])?.services.map(({ Spec }) => Spec)).toEqual([spec({}, 'app:1')]);
    // Of others.
    expect(stackOfRelease(torn, one, [])?.services).toHaveLength(2);
  });

  test('is not known where the engine has lost one of its specs, or a service is gone', () => {
    expect(stackOfRelease(now('app:9', 'app:8'), one, [])).toBeUndefined();
    expect(stackOfRelease({ services: [extra], tasks: [] }, one, [])).toBeUndefined();
  });
});

describe('the state to restore after an aborted deploy', () => {
  test('differs also by a digest, and is exactly that of the release where the engine has it', () => {
    const torn = now('app:3@sha256:new', 'app:3');
    expect(differsFrom(torn, three, [])).toBe(false);
    expect(differsExactly(torn, three, [])).toBe(true);
    expect(stackOfRelease(torn, three, [])?.services[0]?.Spec).toEqual(spec({}, 'app:3'));
  });

  test('is the same version where the engine has no longer that digest', () => {
    const moved = now('app:3@sha256:new', 'app:3@sha256:other');
    expect(stackOfRelease(moved, three, [])?.services[0]?.Spec).toEqual(spec({}, 'app:3@sha256:new'));
  });
});
