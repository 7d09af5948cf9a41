import { expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import {
  changedSince,
  isOutdated,
  madeByCommand,
  type StateBefore,
  stateBeforeIn,
  stateToKeep,
} from './state-before.ts';

const kept = (name: string, image: string, index = 1) => ({
  ID: name,
  Version: { Index: index },
  Spec: spec({ Name: `shop_${name}` }, image),
});
const state = (before: StateBefore['before'], more: Partial<StateBefore> = {}): StateBefore => ({
  ...{ stack: 'shop', at: '2026-11-20T16:00:00Z', failing: [], networks: [] },
  before,
  ...more,
});
const good = [kept('web', 'app:1'), kept('api', 'app:1')];
const bad = [kept('web', 'app:bad', 2), kept('api', 'app:2', 2)];

test('a retry of a job that failed keeps the state before its first try', () => {
  const failed = state(good, { after: bad, networks: ['shop_new'], failing: ['api'], release: '1' });
  expect(stateToKeep(state(bad), failed, false)).toEqual(
    state(good, { networks: ['shop_new'], failing: ['api'], release: '1' }),
  );
  // The engine has rolled one of them back.
  expect(stateToKeep(state([good[0] ?? kept('', ''), ...bad.slice(1)]), failed, false).before).toEqual(good);
});

test('a state that another user or job has changed since is kept as it is, and so is one that was restored', () => {
  const failed = state(good, { after: bad });
  const fixed = state([kept('web', 'app:3'), kept('api', 'app:2')]);
  expect(stateToKeep(fixed, failed, false)).toBe(fixed);
  const back = state(good.map((one) => ({ ...one, Version: { Index: 9 } })));
  expect(stateToKeep(back, failed, false)).toBe(back);
  expect(stateToKeep(fixed, undefined, false)).toBe(fixed);
});

test('a job that ended before its command did: its state counts if no other job has reached a verdict since', () => {
  const cutOff = state(good);
  expect(stateToKeep(state(bad), cutOff, true).before).toEqual(good);
  expect(stateToKeep(state(bad), cutOff, false).before).toEqual(bad);
});

test('what was changed after the command is left alone; what the command made is removed', () => {
  const failed = state(good, { after: [...bad, kept('more', 'app:1')] });
  const now = [kept('web', 'app:3'), kept('api', 'app:2'), kept('theirs', 'app:9')];
  expect([...changedSince(failed, { services: now })].sort()).toEqual(['shop_more', 'shop_theirs', 'shop_web']);
  expect([...madeByCommand(failed, { services: now })]).toEqual(['shop_more']);
  // Scaling is no other version.
  const scaled = bad.map((one) => ({ ...one, Spec: { ...one.Spec, Mode: { Replicated: { Replicas: 9 } } } }));
  expect([...changedSince(failed, { services: scaled })]).toEqual(['shop_more']);
});

test('of a command whose end was not seen, everything since counts as its work', () => {
  const cutOff = state(good);
  const now = { services: [...bad, kept('more', 'app:1')] };
  expect([...changedSince(cutOff, now)]).toEqual([]);
  expect([...madeByCommand(cutOff, now)]).toEqual(['shop_more']);
});

test('a record keeps whole specs, and is only read for its own stack', () => {
  const whole = state([{ ...kept('web', 'app:1'), Spec: { ...spec(), EndpointSpec: { Ports: [] } } }]);
  expect(stateBeforeIn(JSON.stringify(whole), 'shop')).toEqual(whole);
  expect(stateBeforeIn(JSON.stringify(whole), 'other')).toBeUndefined();
  for (const text of ['', 'null', '{}', '[]', '{"stack":"shop"}']) expect(stateBeforeIn(text, 'shop')).toBeUndefined();
});

test('a release that was deployed since makes a record outdated', () => {
  expect(isOutdated(state(good, { live: '1' }), '1')).toBe(false);
  expect(isOutdated(state(good), undefined)).toBe(false);
  expect(isOutdated(state(good, { live: '1' }), '2')).toBe(true);
  expect(isOutdated(state(good), '1')).toBe(true);
});
