import { expect, test } from 'vitest';
import { running, service, spec, task, updated } from '../../../../../test/support/stack/stack-scene.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { servicesWithSurplusTasks } from './surplus-tasks.ts';
import { startTrack, updateTrack } from './track.ts';

const doubled = (web = service()) => ({ services: [web], tasks: [...running().tasks, task({ slot: 2 })] });
const left = (state: StackState, seconds: number) => {
  const track = updateTrack(startTrack(running(), 0, 0), doubled(), 1_000);
  const at = seconds * 1000;
  return servicesWithSurplusTasks(state, updateTrack(track, state, at), at).map(({ ID }) => ID);
};

test('a task too many is left over when the engine has not ended it in ten seconds', () => {
  expect(left(doubled(), 10)).toEqual([]);
  expect(left(doubled(), 11)).toEqual(['web']);
  expect(left(doubled(service(spec(), updated('rollback_completed', '16:01'))), 11)).toEqual(['web']);
});

test.each(['updating', 'rollback_started', 'paused', 'rollback_paused'] as const)(
  'not while its update is %s',
  (state) => {
    expect(left(doubled(service(spec(), updated(state, '16:01'))), 60)).toEqual([]);
  },
);

test('not once it has gone', () => {
  expect(left(running(), 60)).toEqual([]);
});
