import { expect, test } from 'vitest';
import { service, spec, task, updated, verdict } from '../../../../../test/support/stack/stack-scene.ts';
import { onNode, swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import type { StackState, Task } from '../../plan/stack/stack-state.ts';

// As engine 28.5 shows it, three minutes after a node was switched off in the middle of an update: it never goes on.
const [old, asked] = [spec(), spec({}, 'app:2')];
const on = (node: string, one: Task): Task => ({ ...one, NodeID: node });
const before: StackState = {
  services: [service(old)],
  tasks: [on('m1', task({ ...old, id: 'a', slot: 1 })), on('w1', task({ ...old, id: 'b', slot: 2 }))],
};
const state = (node: string, lost: Parameters<typeof task>[0], update: 'updating' | 'completed' = 'updating') => ({
  services: [service(asked, updated(update, '16:01'))],
  tasks: [
    on('w2', task({ ...asked, id: 'lost', slot: 1, state: 'assigned', desired: 'shutdown', ...lost })),
    on('m1', task({ ...asked, id: 'new', slot: 1 })),
    on('w1', task({ ...old, id: 'b', slot: 2 })),
  ],
  nodes: [swarmNode('m1'), swarmNode('w1'), swarmNode('w2', { state: node })],
});
const judged = (shown: StackState, final: boolean) =>
  verdict(
    before,
    [
      [1, shown],
      [180, shown],
    ],
    shown,
    final,
  );
const WORDS = 'w2 went down, and the update waits for a task there until it is up again';

test('an update that waits for a task of a node that went down says so, while it waits and at the deadline', () => {
  expect(judged(state('down', {}), false)).toMatchObject({ settled: false, waiting: { what: WORDS } });
  expect(judged(state('down', {}), true)).toMatchObject({
    status: 'timed-out',
    reason: `not settled at the deadline: 1 of 2 tasks running; ${WORDS}`,
  });
});

test('of a global service as well', () => {
  const wide = spec({ Mode: { Global: {} } }, 'app:2');
  const shown = {
    ...state('down', {}),
    services: [service(wide, updated('updating', '16:01'))],
    tasks: [onNode('w2', task({ ...wide, id: 'lost', state: 'accepted', desired: 'shutdown' }))],
  };
  expect(judged(shown, false).waiting?.what).toBe(WORDS);
});

test('a node that is up, a task of the version before and one that has ended are not named', () => {
  for (const shown of [state('ready', {}), state('down', old), state('down', { state: 'shutdown' })])
    expect(judged(shown, true).reason).toBe('not settled at the deadline: 1 of 2 tasks running');
});
