import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceDiff } from '../../plan/changes/diff-services.ts';
import { orderFindings } from './order-findings.ts';

const dependencies = [{ service: 'web', on: 'migrate', at: '' }];
const plan = { stack: 'shop', order: { isStrict: true, dependencies }, services: [], composeFile: 'c.yaml' };
// It has no task.
const state = { services: [service(spec({ Name: 'shop_migrate' }))], tasks: [] };
const findings = (status: ServiceDiff['status']) =>
  orderFindings(
    plan,
    [{ name: 'shop_web', status: 'updated' } as ServiceDiff, { name: 'shop_migrate', status } as ServiceDiff],
    state,
    0,
  );

test('a service that does not run and stays as it is, but not one that is removed because it is a release job now', () => {
  expect(findings('unchanged')).toMatchObject([
    { level: 'problem', message: expect.stringContaining('shop_web depends on shop_migrate') },
  ]);
  expect(findings('removed')).toEqual([]);
});
