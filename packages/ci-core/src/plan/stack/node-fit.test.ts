import { describe, expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import { hindranceOf, placedNowhere, placesShort } from './node-fit.ts';

const { TaskTemplate } = spec();
const placed = (Placement: object, more: object = {}) =>
  spec({ TaskTemplate: { ...TaskTemplate, Placement }, ...more });

test.each([
  [{}, undefined],
  [{ availability: 'pause' }, 'paused'],
  [{ availability: 'drain' }, 'drained'],
  [{ state: 'down' }, 'down'],
  [{ state: 'unknown' }, 'not-ready'],
  [{ role: 'manager', state: 'down' }, 'constraints'],
  [{ architecture: 'aarch64' }, 'platform'],
] as const)('a node that is %o: %s', (words, hindrance) => {
  const Placement = {
    Constraints: ['node.role == worker'],
    Platforms: [{ Architecture: 'amd64', OS: 'linux' }],
  };
  expect(hindranceOf(placed(Placement), swarmNode('w1', words))).toBe(hindrance);
});

describe('max_replicas_per_node', () => {
  const two = (Order: string, MaxReplicas = 1) => placed({ MaxReplicas }, { UpdateConfig: { Order } });
  const nodes = [swarmNode('m1'), swarmNode('w1'), swarmNode('w2', { availability: 'drain' })];

  test('with start-first, an update needs one place more', () => {
    expect(placesShort(two('start-first'), true, nodes)).toBe(
      'shop_web needs 2 places and, with order: start-first, one more, but the nodes that take tasks now have 2 (max_replicas_per_node is 1): use order: stop-first, raise max_replicas_per_node, or add a node',
    );
    expect(placesShort(two('stop-first'), true, nodes)).toBeUndefined();
    expect(placesShort(two('start-first'), false, nodes)).toBeUndefined();
    expect(placesShort(two('start-first', 2), true, nodes)).toBeUndefined();
  });

  test('there must be a place for each task', () => {
    expect(placesShort(two('stop-first'), true, nodes.slice(1))).toMatch(/^shop_web needs 2 places, but .* have 1 /);
    expect(placesShort(spec(), true, [])).toBeUndefined();
  });
});

test('a global service whose constraints no node meets runs nowhere', () => {
  const agent = placed({ Constraints: ['node.labels.disk == ssd'] }, { Mode: { Global: {} } });
  expect(placedNowhere(agent, [swarmNode('m1'), swarmNode('w1')])).toBe(
    'no node meets the constraints of shop_web (node.labels.disk == ssd): it runs on none until one has a matching label',
  );
  // A node that takes none now comes back by itself.
  const paused = swarmNode('w1', { availability: 'pause', labels: { disk: 'ssd' } });
  expect(placedNowhere(agent, [swarmNode('m1'), paused])).toBeUndefined();
  expect(placedNowhere(agent, [])).toBeUndefined();
  expect(placedNowhere(placed({ Constraints: ['node.labels.disk == ssd'] }), [swarmNode('m1')])).toBeUndefined();
});
