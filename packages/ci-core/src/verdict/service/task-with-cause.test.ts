import { describe, expect, it } from 'vitest';
import { service, spec, task } from '../../../../../test/support/stack/stack-scene.ts';
import type { StackState, Task } from '../../plan/stack/stack-state.ts';
import { startTrack, updateTrack } from '../tasks/track.ts';
import { lastFailures, taskWithCause } from './task-with-cause.ts';

const at = (minute: number) => `2026-11-20T16:0${minute}:00Z`;
const state = (...tasks: Task[]): StackState => ({ services: [service()], tasks });
const failed = (id: string, minute: number, err: string) =>
  task({ id, state: 'failed', desired: 'shutdown', err, created: at(minute) });
const seen = (before: StackState, now: StackState) => updateTrack(startTrack(before, 0, Date.parse(at(0))), now, 1_000);
const telling = (before: StackState, now: StackState, image?: string) =>
  taskWithCause('web', image, seen(before, now), now.tasks)?.ID;

describe('the task with the cause', () => {
  it('is none of an earlier deploy', () => {
    const old = failed('old', 1, 'task: non-zero exit (1)');
    expect(telling(state(old), state(old))).toBeUndefined();
    expect(telling(state(old), state(old, failed('new', 2, 'task: non-zero exit (2)')))).toBe('new');
    expect(lastFailures('web', seen(state(old), state(old))).length).toBe(0);
  });

  it('is the last one that says why, rather than one that was only killed or only ended', () => {
    const tasks = [
      failed('first', 1, 'task: non-zero exit (3)'),
      failed('telling', 2, 'task: non-zero exit (4)'),
      failed('killed', 3, 'task: non-zero exit (137)'),
      task({ id: 'ended', state: 'complete', desired: 'shutdown', created: at(4) }),
    ];
    expect(telling(state(), state(...tasks))).toBe('telling');
    expect(telling(state(), state(...tasks.slice(2)))).toBe('ended');
  });

  it('is of the image asked for, as the old version may fail too', () => {
    const other = { TaskTemplate: spec({}, 'app:2').TaskTemplate };
    const wanted = task({ id: 'wanted', state: 'failed', err: 'x', created: at(1), ...other });
    expect(telling(state(), state(wanted, failed('old', 2, 'y')), 'app:2')).toBe('wanted');
  });

  it('is one that does not run yet, when none has failed', () => {
    const starting = task({ id: 'starting', state: 'starting' });
    expect(telling(state(), state(task({ state: 'running' }), starting))).toBe('starting');
  });

  it('is one without a node that says why, when the engine only ended the old task for the new constraints', () => {
    const why = 'no suitable node (scheduling constraints not satisfied on 1 node)';
    const ended = failed('ended', 1, 'assigned node no longer meets constraints');
    const waiting = task({ id: 'waiting', state: 'pending', err: why, created: at(2) });
    expect(telling(state(), state(ended, waiting))).toBe('waiting');
    expect(telling(state(), state(ended))).toBe('ended');
    expect(telling(state(), state(failed('crashed', 1, 'task: non-zero exit (3)'), waiting))).toBe('crashed');
  });

  it('has the last ten ends beside it, oldest first', () => {
    const tasks = Array.from({ length: 12 }, (_, i) => failed(`t${i}`, Math.floor(i / 2), 'x'));
    const ends = lastFailures('web', seen(state(), state(...tasks.toReversed())));
    expect(ends.length).toBe(10);
    expect(ends.at(-1)?.CreatedAt).toBe(at(5));
  });
});
