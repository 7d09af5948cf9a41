import { expect, test } from 'vitest';
import { createPushedRollbacks } from './pushed-rollbacks.ts';

test('a state has the rollbacks that were pushed until then, and since when', () => {
  let time = 5;
  const pushed = createPushedRollbacks(() => time);
  const push = (serviceId: string, state?: string) =>
    pushed.record({
      ...{ action: 'update', service: `shop_${serviceId}`, serviceId, timeNano: 0 },
      attributes: state === undefined ? {} : { 'updatestate.new': state },
    });
  const seen = () => [...(pushed.addTo({ services: [], tasks: [] }).pushedRollbacks ?? [])];
  push('web');
  push('web', 'updating');
  const before = pushed.addTo({ services: [], tasks: [] });
  push('api', 'rollback_started');
  expect(seen()).toEqual([['api', 5]]);
  time = 9;
  push('api', 'rollback_completed');
  push('web', 'completed');
  expect(seen()).toEqual([['api', 9]]);
  expect(before.pushedRollbacks?.size).toBe(0);
});
