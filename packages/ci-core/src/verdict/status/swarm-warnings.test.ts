import { expect, test } from 'vitest';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import { swarmWarnings } from './swarm-warnings.ts';

const DAY = 86_400_000;
const time = Date.parse('2026-11-20T00:00:00Z');
const root = (days: number) => ({ kind: 'root', from: time - 7_000 * DAY, to: time + days * DAY }) as const;

test('what a status finds in the swarm is a warning before a deploy, by name of the node', () => {
  const down = swarmNode('w10', { state: 'down' });
  const nodes = [swarmNode('m1', { role: 'manager' }), down, { ...down, ID: 'w2', Description: { Hostname: 'w2' } }];
  expect(swarmWarnings(nodes, [root(29)], time)).toEqual([
    expect.objectContaining({ level: 'warning', at: 'w2', message: expect.stringContaining('the node is down') }),
    expect.objectContaining({ level: 'warning', at: 'w10', hint: expect.stringContaining('start the node') }),
    expect.objectContaining({ level: 'warning', at: 'certificates', hint: 'docker swarm ca --rotate' }),
  ]);
});

test('managers at the edge are one, nodes that are paused or drained are not', () => {
  const managers = ['m1', 'm2'].map((name) => swarmNode(name, { role: 'manager' }));
  const away = [swarmNode('w1', { availability: 'pause' }), swarmNode('w2', { availability: 'drain' })];
  expect(swarmWarnings([...managers, ...away], [root(31)], time)).toEqual([
    expect.objectContaining({ level: 'warning', at: 'managers' }),
  ]);
  expect(swarmWarnings([], [], time)).toEqual([]);
});
