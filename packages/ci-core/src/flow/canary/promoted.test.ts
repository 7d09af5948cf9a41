import { expect, test } from 'vitest';
import { serviceOf, stackOf } from '../../../../../test/support/canary/cut-stack.ts';
import { type ActiveRollout, activeRollouts } from '../../plan/canary/active-rollouts.ts';
import { canaryOf } from '../../plan/canary/share/share-change.ts';
import { diffServices } from '../../plan/changes/diff-services.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { promoted } from './promoted.ts';

const strategy = { strategy: 'canary', steps: [0.2, 0.5], approve: 0.2, driver: 'haproxy' } as const;
const objects = { networks: [], configs: [], secrets: [] };
const plan = { stack: 'shop', environment: 'prod' };
const { desired } = stackOf(2, strategy);
const before: StackState = {
  services: stackOf(1, strategy).desired.services.map(({ spec }) => serviceOf(spec)),
  tasks: [{ ServiceID: 'id-shop_web', Status: { State: 'running' } } as never],
};
const ids = { networks: new Map(), configs: new Map(), secrets: new Map() };
const services = diffServices(desired.services, before.services, ids, () => false);
const [active] = activeRollouts(stackOf(2, strategy).plan, { services, desired: desired.services }, before).active as [
  ActiveRollout,
];
const NOW = Date.parse('2026-01-01T00:00:00Z');

function waiting(until: string | undefined): StackState {
  const state = {
    strategy: 'canary',
    step: 0,
    share: 0.2,
    until,
    ...(active.proxy && { proxy: active.proxy }),
  } as const;
  return { ...before, canaries: { services: [serviceOf(canaryOf('shop', active, state).spec)], tasks: [] } };
}

test('a canary that waits goes on with its next step, without another rehearsal of what was rehearsed', () => {
  const rehearsed: ActiveRollout = { ...active, rollout: { ...active.rollout, service: 'api', strategy: 'rehearse' } };
  const going = promoted(plan, [rehearsed, active], { before: waiting('2026-01-02T00:00:00Z'), objects }, NOW);
  expect(going).toEqual([expect.objectContaining({ phase: { at: 'setting', step: 1 } })]);
});

test('a promotion is refused without a canary that waits', () => {
  const refused = (message: RegExp) =>
    expect.objectContaining({ problems: [expect.objectContaining({ message: expect.stringMatching(message) })] });
  const message = refused(/does not wait, or is past its deadline/);
  expect(() => promoted(plan, [active], { before: waiting('2025-12-31T00:00:00Z'), objects }, NOW)).toThrow(message);
  expect(() => promoted(plan, [active], { before: waiting(undefined), objects }, NOW)).toThrow(message);
  expect(() => promoted(plan, [active], { before, objects }, NOW)).toThrow(refused(/no canary waits for a person/));
});
