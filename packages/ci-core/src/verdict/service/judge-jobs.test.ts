import { describe, expect, test } from 'vitest';
import { NOTHING, service, spec, task, updated, verdict } from '../../../../../test/support/stack/stack-scene.ts';

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

// As engine 28.5 shows it: it pauses an update at the first task that ends while it watches, also with exit code 0.
describe('a service that may finish', () => {
  const finishing = (image: string) =>
    spec({ Labels: { 'swarm-ci.finishes': 'true' }, TaskTemplate: { ContainerSpec: { Image: image } } });
  const [old, asked] = [finishing('app:1'), finishing('app:2')];
  const done = (of: typeof old, id: string, slot: number, state = 'complete') =>
    task({ ...of, id, slot, state, desired: 'shutdown' });
  const before = { services: [service(old)], tasks: [done(old, 'a', 1), done(old, 'b', 2)] };
  const paused = service(asked, updated('paused', '16:01'));
  const judged = (...tasks: ReturnType<typeof task>[]) =>
    verdict(before, [[1, { services: [paused], tasks: [...before.tasks, ...tasks] }]]);

  test('is updated when all its tasks have finished, although the engine paused its update', () => {
    expect(judged(done(asked, 'c', 1), done(asked, 'd', 2))).toMatchObject({
      ...{ status: 'updated', settled: true, running: 2, wanted: 2 },
    });
  });

  test('is paused when the engine did not come to all of them, with advice', () => {
    expect(judged(done(asked, 'c', 1))).toMatchObject({
      status: 'paused',
      settled: true,
      reason: expect.stringMatching(/^it is paused; .* set update_config\.failure_action: continue/),
    });
  });

  test('is paused without that advice when a task failed', () => {
    expect(judged(done(asked, 'c', 1, 'failed'))).toMatchObject({ status: 'paused', reason: 'it is paused' });
  });
});
