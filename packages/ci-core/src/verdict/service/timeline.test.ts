import { describe, expect, test } from 'vitest';
import { running, service, spec, task, updated } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import { type Recording, recordEvent, recordRestore, recordSnapshot, startRecording } from './timeline.ts';

const eventOf = (attributes: ServiceEvent['attributes'], action: ServiceEvent['action'] = 'update'): ServiceEvent => ({
  action,
  service: 'shop_web',
  serviceId: 'web',
  timeNano: 0,
  attributes,
});
const state = (name: string) => eventOf({ name: 'shop_web', 'updatestate.new': name });
const web = ({ timelines }: Recording) => timelines.get('shop_web');
const next = spec({}, 'app:2');
const looks = (before: StackState, ...seen: (readonly [at: number, state: StackState])[]) =>
  seen.reduce((recording, [at, now]) => recordSnapshot(recording, now, at), startRecording(before));

describe('the timeline of a rollout', () => {
  test('counts the tasks of the version from before and of any other, running and on their way', () => {
    const [one, two] = running().tasks;
    const tasks = [one, two].flatMap((known) => known ?? []);
    const now = {
      services: [service(next, updated('updating', '16:01'))],
      tasks: [...tasks, task({ ...next, slot: 1, state: 'starting' }), task({ ...next, slot: 2 })],
    };
    expect(web(looks(running(), [1200, now]))?.points).toEqual([
      { at: 0, old: 2, oldStarting: 0, new: 0, newStarting: 0, failed: 0 },
      { at: 1200, old: 2, oldStarting: 0, new: 1, newStarting: 1, failed: 0 },
    ]);
  });

  test('counts the tasks that are to end while their containers are there', () => {
    const leaving = (id: string, desired: string, state = 'running') => task({ id, desired, state });
    const tasks = [leaving('one', 'shutdown'), leaving('two', 'remove'), leaving('gone', 'shutdown', 'shutdown')];
    expect(web(looks(running(), [900, { ...running(), tasks }]))?.points.at(-1)).toEqual({
      ...{ at: 900, old: 0, oldStarting: 0, new: 0, newStarting: 0, stopping: 2, failed: 0 },
    });
  });

  test('keeps changes only, and until when they hold', () => {
    const recording = looks(running(), [500, running()], [1000, running()]);
    expect(web(recording)).toMatchObject({ until: 1000, points: [{ at: 0 }], marks: [] });
  });

  test('takes a task that a rollback starts for one of the old version', () => {
    const back = {
      ...running(),
      tasks: [task({ id: 'three', slot: 1 }), task({ id: 'four', slot: 2, state: 'ready' })],
    };
    expect(web(looks(running(), [900, back]))?.points.at(-1)).toMatchObject({ old: 1, oldStarting: 1, new: 0 });
  });

  test('marks each failure once, with its version, and none from before the deploy', () => {
    const stale = task({ id: 'stale', state: 'failed', desired: 'shutdown' });
    const before = { ...running(), tasks: [...running().tasks, stale] };
    const crashed = task({ ...next, id: 'crashed', state: 'failed', desired: 'shutdown' });
    const now = { services: [service(next)], tasks: [...before.tasks, crashed] };
    const timeline = web(looks(before, [700, now], [1400, now]));
    expect(timeline?.marks).toEqual([{ at: 700, what: 'failed', task: 'crashed', version: 'new' }]);
    expect(timeline?.points.at(-1)?.failed).toBe(1);
  });

  test('has the states that only the events showed, and a late snapshot does not repeat them', () => {
    let recording = startRecording(running());
    recording = recordEvent(recording, state('updating'), 100);
    recording = recordEvent(recording, state('rollback_started'), 900);
    recording = recordSnapshot(
      recording,
      { ...running(), services: [service(next, updated('updating', '16:01'))] },
      910,
    );
    recording = recordEvent(recording, state('rollback_completed'), 950);
    recording = recordSnapshot(recording, running({}, service(spec(), updated('rollback_completed', '16:01'))), 990);
    expect(web(recording)?.marks).toEqual([
      { at: 100, what: 'updating' },
      { at: 900, what: 'rollback_started' },
      { at: 950, what: 'rollback_completed' },
    ]);
  });

  test('has a state once, and in the order of the engine, when a snapshot is ahead of the events', () => {
    const before = running({}, service(spec(), updated('completed', '12:00')));
    const back = running({}, service(spec(), updated('rollback_completed', '16:01')));
    const known = looks(before, [100, before], [800, back]);
    const started = eventOf({ 'updatestate.old': 'completed', 'updatestate.new': 'rollback_started' });
    const ended = eventOf({ 'updatestate.old': 'rollback_started', 'updatestate.new': 'rollback_completed' });
    const seen = recordEvent(recordEvent(known, started, 810), ended, 820);
    expect(web(seen)?.marks).toEqual([
      { at: 800, what: 'rollback_started' },
      { at: 800, what: 'rollback_completed' },
    ]);
    const again = eventOf({ 'updatestate.old': 'rollback_completed', 'updatestate.new': 'updating' });
    expect(web(recordEvent(seen, again, 900))?.marks.at(-1)).toEqual({ at: 900, what: 'updating' });
  });

  test('has the states without an event, but not the one from before the deploy', () => {
    const before = running({}, service(spec(), updated('completed', '12:00')));
    const paused = { ...running(), services: [service(next, updated('paused', '16:01'))] };
    expect(web(looks(before, [100, before], [800, paused]))?.marks).toEqual([{ at: 800, what: 'paused' }]);
  });

  test('begins with nothing where a service is new, and ends with nothing where it is removed', () => {
    const nothing = { services: [], tasks: [] };
    const created = web(recordSnapshot(recordEvent(startRecording(nothing), eventOf({}, 'create'), 40), running(), 60));
    expect(created).toMatchObject({ marks: [{ at: 40, what: 'created' }], points: [{ at: 60, new: 2, old: 0 }] });
    const removed = web(recordSnapshot(recordEvent(startRecording(running()), eventOf({}, 'remove'), 40), nothing, 60));
    expect(removed?.marks).toEqual([{ at: 40, what: 'removed' }]);
    expect(removed?.points.map(({ old }) => old)).toEqual([2, 0]);
  });

  test('has the start of the restore, for services that changed', () => {
    const stack = { services: [service(next), { ...service(spec({ Name: 'shop_db' })), ID: 'db' }], tasks: [] };
    const moved = recordSnapshot(
      recordEvent(
        startRecording({ ...stack, services: [service(), ...stack.services.slice(1)] }),
        state('updating'),
        100,
      ),
      stack,
      500,
    );
    const { timelines } = recordRestore(recordEvent(moved, state('completed'), 900), 700);
    expect(timelines.get('shop_web')?.marks.map(({ at, what }) => [at, what])).toEqual([
      [100, 'updating'],
      [700, 'restoring'],
      [900, 'completed'],
    ]);
    expect(timelines.get('shop_db')?.marks).toEqual([]);
  });

  test('stays bounded in a crash loop, counts every failure and keeps its end', () => {
    let recording = startRecording(running());
    for (let i = 1; i <= 2000; i++) {
      const crash = task({ ...next, id: `crash${i}`, state: 'failed', desired: 'shutdown' });
      recording = recordSnapshot(recording, { services: [service(next)], tasks: [...running().tasks, crash] }, i * 500);
    }
    recording = recordEvent(recording, state('paused'), 1_000_001);
    const { points, marks } = web(recording) ?? { points: [], marks: [] };
    expect(points.length).toBeLessThanOrEqual(500);
    expect(points.length).toBeGreaterThan(200);
    expect([points[0]?.at, points.at(-1)]).toEqual([0, expect.objectContaining({ at: 1_000_000, failed: 2000 })]);
    expect(marks.length).toBeLessThanOrEqual(500);
    expect(marks.at(-1)).toEqual({ at: 1_000_001, what: 'paused' });
  });
});
