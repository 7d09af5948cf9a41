import { expect, test } from 'vitest';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import { meetsConstraints } from './constraints.ts';

const node = swarmNode('w1', { labels: { disk: 'SSD' }, address: '10.1.2.3' });

test.each([
  ['node.role == worker', true],
  ['node.role==Worker', true],
  ['node.role != worker', false],
  ['node.hostname == w1', true],
  ['node.id == w2', false],
  ['node.labels.disk == ssd', true],
  ['node.labels.Disk == ssd', false],
  ['node.labels.none == x', false],
  ['node.labels.none != x', true],
  ['engine.labels.storage == ssd', true],
  ['node.platform.os == linux', true],
  ['node.platform.arch == x86_64', true],
  ['node.ip == 10.1.2.3', true],
  ['node.ip == 10.1.0.0/16', true],
  ['node.ip != 10.2.0.0/16', true],
  // What cannot be decided here is left to the engine.
  ['node.moon == full', true],
  ['fd00::/8 == node.ip', true],
  ['nonsense', true],
])('%s: %s', (constraint, met) => {
  expect(meetsConstraints([constraint], node)).toBe(met);
});

test('all of several, and none', () => {
  expect(meetsConstraints(['node.role == worker', 'node.labels.disk == hdd'], node)).toBe(false);
  expect(meetsConstraints(null, node)).toBe(true);
});
