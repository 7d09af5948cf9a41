import { expect, test } from 'vitest';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import { closedBy, closedText } from './node-run.ts';

const closed = (node: ReturnType<typeof swarmNode>) => {
  const hindrance = closedBy(node);
  return hindrance && closedText(node, hindrance);
};

test('why no container can be started on a node, with the next step', () => {
  expect(closed(swarmNode('w1'))).toBeUndefined();
  expect(closed(swarmNode('w1', { availability: 'drain' }))).toBe(
    'it is drained and takes no container; run "swarm-ci activate w1" and this again',
  );
  expect(closed(swarmNode('m2', { availability: 'pause', role: 'manager' }))).toBe(
    'it is paused and takes no container; run "swarm-ci activate m2" and this again, or this again with its address in SERVER_HOST',
  );
  expect(closed(swarmNode('w1', { state: 'disconnected', availability: 'drain' }))).toBe(
    'it is disconnected; start it, or its engine (systemctl start docker), and run this again',
  );
});
