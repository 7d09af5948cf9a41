import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { BothWays } from './two-ways.ts';

/**
 * Both stacks are the same, the plan and the report named exactly the services that differ from before, and another plan has
 * none.
 */
export function expectEqual({ before, ours, theirs, planned, reported, left }: BothWays): void {
  expect(Object.keys(ours.services)).toEqual(Object.keys(theirs.services));
  for (const [name, service] of Object.entries(ours.services)) expect(service, name).toEqual(theirs.services[name]);
  expect(ours.networks).toEqual(theirs.networks);
  const names = Object.keys({ ...before.services, ...theirs.services });
  const truth = Object.fromEntries(
    names.map((name) => [name, statusBetween(before.services[name], theirs.services[name])]),
  );
  expect(planned).toEqual(truth);
  expect(reported).toEqual(truth);
  expect(left).toEqual(Object.fromEntries(Object.keys(ours.services).map((name) => [name, 'unchanged'])));
}

function statusBetween(old: unknown, now: unknown): string {
  if (now === undefined) return 'removed';
  if (old === undefined) return 'created';
  return isDeepStrictEqual(old, now) ? 'unchanged' : 'updated';
}
