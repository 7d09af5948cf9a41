import { expect, test } from 'vitest';
import { canaryLabels } from '../../plan/canary/service/canary-state.ts';
import type { ServiceSpec } from '../../plan/stack/stack-state.ts';
import { canaryFindings } from './canary-findings.ts';

const TIME = Date.parse('2026-11-30T12:00:00Z');

function found(Labels: ServiceSpec['Labels']) {
  const Spec = { Name: 'shop_prod_web-canary', TaskTemplate: {}, ...(Labels && { Labels }) };
  const canaries = { services: [{ ID: 'c', Version: { Index: 1 }, Spec }], tasks: [] };
  return canaryFindings({ canaries }, { environment: 'prod' }, TIME);
}

const waiting = (until: string | undefined) =>
  found(canaryLabels('web', { strategy: 'canary', step: 0, share: 0.2, ...(until && { until }) }));

test('a canary that waits is a warning with its deadline, and a problem after it', () => {
  expect(canaryFindings({}, { environment: 'prod' }, TIME)).toEqual([]);
  expect(waiting('2026-11-30T12:00:01.000Z')).toEqual([
    {
      level: 'warning',
      at: 'shop_prod_web-canary',
      message: 'a canary with 20% of the traffic waits for a person until 2026-11-30T12:00:01.000Z',
      hint: 'run "swarm-ci promote prod" or "swarm-ci abort prod"',
    },
  ]);
  expect(waiting('2026-11-30T12:00:00.000Z')).toMatchObject([
    {
      level: 'problem',
      message: expect.stringContaining('neither promoted nor aborted'),
      hint: expect.stringContaining('abort prod --expired'),
    },
  ]);
});

test('one that does not wait is a warning: a deploy may be in progress', () => {
  expect(waiting(undefined)).toMatchObject([
    { level: 'warning', hint: expect.stringContaining('"swarm-ci abort prod"') },
  ]);
  expect(found({ 'swarm-ci.canary': 'web' })).toMatchObject([{ level: 'warning' }]);
});
