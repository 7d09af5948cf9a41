import { describe, expect, test } from 'vitest';
import { NOTHING, service, spec, task, verdict } from '../../../../../test/support/stack/stack-scene.ts';

describe('jobs', () => {
  const job = spec({ Mode: { ReplicatedJob: { TotalCompletions: 2 } } });
  const run = (Index: number) => ({ ...service(job), JobStatus: { JobIteration: { Index } } });
  const done = (id: string, Index = 0) => ({
    ...task({ ...job, id, state: 'complete', desired: 'complete' }),
    JobIteration: { Index },
  });

  test('a replicated job is done when each task is complete', () => {
    const half = { services: [run(0)], tasks: [done('a'), { ...done('b'), Status: { State: 'running' } }] };
    const both = { services: [run(0)], tasks: [done('a'), done('b')] };
    expect(
      verdict(NOTHING, [
        [1, half],
        [9, half],
      ]),
    ).toMatchObject({ settled: false, running: 1, wanted: 2 });
    expect(
      verdict(NOTHING, [
        [1, half],
        [9, both],
      ]),
    ).toMatchObject({ status: 'created', settled: true });
  });

  test('tasks of the last run do not count for this one', () => {
    const old = { services: [run(0)], tasks: [done('a'), done('b')] };
    const again = { services: [run(1)], tasks: old.tasks };
    expect(verdict(old, [[1, again]])).toMatchObject({ settled: false, running: 0 });
  });

  test('a job whose failed task is not run again is failing', () => {
    const failed = { ...done('b'), DesiredState: 'shutdown', Status: { State: 'failed', Err: 'exit 1' } };
    const state = { services: [run(0)], tasks: [done('a'), failed] };
    expect(
      verdict(NOTHING, [
        [1, state],
        [6, state],
      ]),
    ).toMatchObject({ status: 'failing', settled: true });
  });
});
