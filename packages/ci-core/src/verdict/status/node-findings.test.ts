import { expect, test } from 'vitest';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import { nodeFindings } from './node-findings.ts';

const managers = (count: number, away: number): SwarmNode[] =>
  Array.from({ length: count }, (_, i) => ({
    ...swarmNode(`m${i + 1}`, { role: 'manager' }),
    ManagerStatus: { Reachability: i < count - away ? 'reachable' : 'unreachable' },
  }));
const quorum = (count: number, away: number) =>
  nodeFindings(managers(count, away)).map(({ level, message }) => [level, message]);

test('nodes that are down are a problem, paused and drained ones a warning', () => {
  const nodes = [
    swarmNode('w1'),
    swarmNode('w2', { state: 'down' }),
    swarmNode('w3', { availability: 'pause' }),
    swarmNode('w4', { availability: 'drain' }),
  ];
  expect(nodeFindings(nodes).map(({ level, at }) => `${at} ${level}`)).toEqual([
    'w2 problem',
    'w3 warning',
    'w4 warning',
  ]);
});

test('managers of which no more may fail', () => {
  expect(quorum(1, 0)).toEqual([]);
  expect(quorum(2, 0)).toEqual([['warning', expect.stringContaining('while either of them is down')]]);
  expect(quorum(3, 0)).toEqual([]);
  expect(quorum(3, 1)).toEqual([
    ['problem', expect.stringContaining('2 of 3 managers are reachable (not m3), and 2 must be')],
  ]);
  expect(quorum(5, 1)).toEqual([]);
  expect(quorum(5, 2)).toEqual([['problem', expect.stringContaining('3 of 5')]]);
});
