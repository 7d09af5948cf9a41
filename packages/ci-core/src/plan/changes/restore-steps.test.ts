import { describe, expect, test } from 'vitest';
import { service, spec, updated } from '../../../../../test/support/stack/stack-scene.ts';
import type { Service } from '../stack/stack-state.ts';
import { missingLoginWarning, planRestore } from './restore-steps.ts';

const ofStack = (...services: Service[]) => ({ services, tasks: [] });
const named = (Name: string, image = 'app:1') => ({ ...spec({}, image), Name });
const noLogin = () => undefined;
const MANIFEST = new Set(['shop_web', 'shop_new']);

describe('the steps back', () => {
  test('remove what the deploy created, change what it changed, create what it removed, in this order', () => {
    const before = ofStack(service(named('shop_web')), service(named('shop_gone'), { ID: 'gone' }));
    const now = ofStack(service(named('shop_web', 'app:2')), service(named('shop_new'), { ID: 'new' }));
    const steps = planRestore(before, now, MANIFEST, noLogin);
    expect(steps.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'remove shop_new',
      'update shop_web',
      'create shop_gone',
    ]);
    expect(steps[1]).toMatchObject({ spec: named('shop_web'), byEngineRollback: false });
  });

  test('leave alone what has not changed, and what another user created', () => {
    const before = ofStack(service());
    const rolledBack = service(spec(), updated('rollback_completed', '16:01'));
    const theirs = service(named('shop_theirs'), { ID: 'theirs' });
    expect(planRestore(before, ofStack(rolledBack, theirs), MANIFEST, noLogin)).toEqual([]);
  });

  test('use the rollback of the engine where its previous spec is the one from before', () => {
    const now = ofStack(service(spec({}, 'app:2'), { PreviousSpec: spec() }));
    expect(planRestore(ofStack(service()), now, MANIFEST, noLogin)).toMatchObject([
      { kind: 'update', byEngineRollback: true },
    ]);
    const Mode = { ReplicatedJob: {} };
    const job = ofStack(service(spec({ Mode }, 'app:2'), { PreviousSpec: spec({ Mode }) }));
    const jobBefore = ofStack(service(spec({ Mode })));
    expect(planRestore(jobBefore, job, MANIFEST, noLogin)).toMatchObject([{ kind: 'update', byEngineRollback: false }]);
    const other = ofStack(service(spec({}, 'app:3'), { PreviousSpec: spec({}, 'app:2') }));
    expect(planRestore(ofStack(service()), other, MANIFEST, noLogin)).toMatchObject([
      { kind: 'update', byEngineRollback: false },
    ]);
  });

  test('ask once more for a rollback that the engine has stopped, but not for one that stopped before', () => {
    const paused = service(spec(), updated('rollback_paused', '16:01'));
    expect(planRestore(ofStack(service()), ofStack(paused), MANIFEST, noLogin)).toMatchObject([{ kind: 'update' }]);
    expect(planRestore(ofStack(paused), ofStack(paused), MANIFEST, noLogin)).toEqual([]);
  });
});

test('a service that is recreated without a login to its registry gets a warning', () => {
  const created = (image: string, login?: string) =>
    ({ kind: 'create', name: 'shop_gone', spec: named('shop_gone', image), login }) as const;
  expect(missingLoginWarning(created('registry:5000/app:1@sha256:1'))).toMatch(/^shop_gone .* to registry:5000/);
  expect(missingLoginWarning(created('registry:5000/app:1', 'e30='))).toBeUndefined();
  expect(missingLoginWarning(created('group/app:1'))).toBeUndefined();
  const update = { kind: 'update', name: 'shop_web', service: service(), byEngineRollback: false } as const;
  const spec = named('shop_web', 'registry:5000/app:1');
  expect(missingLoginWarning({ ...update, login: undefined, spec })).toBeUndefined();
});
