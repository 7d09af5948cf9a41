import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import { failingFindings } from './failing-findings.ts';

test('a changed global service whose constraints no node meets is named before the first change', () => {
  const Placement = { Constraints: ['node.labels.disk == ssd'] };
  const agent = spec({ Mode: { Global: {} }, TaskTemplate: { ...spec().TaskTemplate, Placement } });
  const now = { services: [], tasks: [], nodes: [swarmNode('m1')] };
  const diff = (status: 'updated' | 'unchanged') =>
    ({ status, name: 'shop_web', service: service(), spec: agent, login: undefined, changes: [] }) as const;
  expect(failingFindings('compose.yaml', now, 0, [diff('updated')])).toEqual([
    {
      level: 'warning',
      at: 'compose.yaml',
      message:
        'no node meets the constraints of shop_web (node.labels.disk == ssd): it runs on none until one has a matching label',
    },
  ]);
  expect(failingFindings('compose.yaml', now, 0, [diff('unchanged')])).toEqual([]);
});
