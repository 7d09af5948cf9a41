import { expect, test } from 'vitest';
import { service, spec, updated } from '../../../../../test/support/stack/stack-scene.ts';
import type { Service, StackState } from '../../plan/stack/stack-state.ts';
import { beforeUpdates } from './before-updates.ts';
import { hasBeenTouched } from './touched.ts';
import { commandProblem, watchedServices } from './watched-services.ts';

const named = (name: string, image = 'app:1', more: Partial<Service> = {}) =>
  service(spec({ Name: `shop_${name}` }, image), { ID: name, ...more });
const stack = (...services: Service[]): StackState => ({ services, tasks: [] });

test('without a manifest every service is judged; with one its services, and whatever else was changed', () => {
  const before = stack(named('web'), named('cron'), named('old'));
  const sent = stack(named('web', 'app:2'), named('cron'), named('new'));
  expect(watchedServices('shop', undefined, before, sent)).toEqual(['cron', 'new', 'web']);
  expect(watchedServices('shop', ['db'], before, sent)).toEqual(['db', 'new', 'web']);
});

test('a service that was sent without a change was touched, another was not', () => {
  const before = stack(named('web'));
  expect(hasBeenTouched(before, stack(named('web')))).toBe(false);
  expect(hasBeenTouched(before, stack(named('web', 'app:1', { Version: { Index: 2 } })))).toBe(true);
  expect(hasBeenTouched(before, stack())).toBe(true);
  expect(hasBeenTouched(stack(), stack())).toBe(false);
});

const usual = { stack: 'shop', services: 1, isTouched: true, isRolledBack: false };

test('a command that fails is a failed deploy, unless the previous version runs again', () => {
  const failed = { program: 'docker', code: 125 };
  expect(commandProblem(failed, usual)).toBe('docker exited with code 125');
  expect(commandProblem(failed, { ...usual, isTouched: false })).toBe(
    'docker exited with code 125 and changed nothing in shop',
  );
  expect(commandProblem(failed, { ...usual, isRolledBack: true })).toBeUndefined();
  expect(commandProblem({ ...failed, code: undefined }, { ...usual, isRolledBack: true })).toBe(
    'docker did not end within the time limit',
  );
  expect(commandProblem({ ...failed, code: 0 }, usual)).toBeUndefined();
  expect(commandProblem(undefined, usual)).toBeUndefined();
});

test('a stack without services was not deployed', () => {
  const nothing = { ...usual, services: 0, isTouched: false };
  for (const command of [undefined, { program: 'docker', code: 0 }])
    expect(commandProblem(command, nothing)).toBe('the stack shop has no services: is STACK_NAME right?');
});

test('what was before an update in progress is the previous spec, without the tasks of the update', () => {
  const [old, fresh] = [spec({}, 'app:1'), spec({}, 'app:2')];
  const task = (ID: string, of: typeof old) => ({
    ...{ ID, ServiceID: 'web', CreatedAt: '2026-11-20T15:00:00Z', DesiredState: 'running' },
    Spec: of.TaskTemplate,
    Status: { State: 'running' },
  });
  const tasks = [task('a', old), task('b', fresh)];
  const seen = (Spec: typeof old, state: Parameters<typeof updated>[0]) =>
    beforeUpdates({ services: [service(Spec, { PreviousSpec: old, ...updated(state, '15:00') })], tasks });
  for (const [Spec, state] of [
    [fresh, 'updating'],
    [fresh, 'paused'],
    [old, 'rollback_started'],
  ] as const) {
    const before = seen(Spec, state);
    expect(before.services[0]).toMatchObject({ Spec: old });
    expect(before.services[0]?.UpdateStatus).toBeUndefined();
    expect(before.tasks.map(({ ID }) => ID)).toEqual(['a']);
  }
  const done = seen(fresh, 'completed');
  expect(done.services[0]?.Spec).toBe(fresh);
  expect(done.tasks).toHaveLength(2);
});
