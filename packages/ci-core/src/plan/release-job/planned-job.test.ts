import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DesiredService } from '../stack/desired-stack.ts';
import { identityIn, isSameRun, labelsOf, runName, runOf } from './job-run.ts';
import { type JobRules, plannedJobs } from './planned-job.ts';
import type { ReleaseJob } from './release-job.ts';
import { recordIn, recordOfRun } from './run-record.ts';
import { runLabelsIn, runSpec } from './run-spec.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
const job: ReleaseJob = {
  ...{ name: 'migrate', run: 'before', timeout: 5000, retries: 0, at: 'c:1:1' },
  ...{ onRollback: 'skip', onFailure: 'fail' },
};
const digest = `@sha256:${'0'.repeat(64)}`;
const desired = (image = `app:1${digest}`, env = ['PASSWORD=hunter2']): DesiredService => ({
  spec: { Name: 'shop_migrate', Labels: { a: 'b' }, TaskTemplate: { ContainerSpec: { Image: image, Env: env } } },
  login: undefined,
});
const plan = { stack: 'shop', context: { sha: 'c'.repeat(40) } as never, releaseJobs: [job], pins: {} };
const identity = (one = desired(), more: Partial<typeof plan> = {}, rollback = '') =>
  runOf({ ...plan, ...more }, job, one, key, rollback).identity;
const rules: JobRules = { records: [], key, rollback: undefined, skip: false, isUnchanged: false };
const actions = (more: Partial<JobRules>, jobs = [job]) =>
  plannedJobs({ ...plan, releaseJobs: jobs }, [desired()], { ...rules, ...more }).map(({ action }) => action);

test('commit, image and spec make a run; a digest that is missing makes no other one', () => {
  const one = identity();
  expect(isSameRun(one, identity())).toBe(true);
  expect(isSameRun(one, identity(desired('app:1')))).toBe(true);
  expect(isSameRun(identity(desired('app:1')), one)).toBe(true);
  const others = [
    identity(desired('app:2')),
    identity(desired(`app:1@sha256:${'1'.repeat(64)}`)),
    identity(desired(undefined, ['PASSWORD=other'])),
    identity(desired(), { context: { sha: 'd'.repeat(40) } as never }),
    identity(desired(), { stack: 'other' }),
    identity(desired(), {}, 'one two'),
  ];
  for (const other of others) {
    expect(isSameRun(one, other)).toBe(false);
    expect(runName(other)).not.toBe(runName(one));
  }
});

test('the identity survives labels and records, and neither they nor the name give the spec away', () => {
  const one = identity();
  expect(identityIn(labelsOf(one))).toEqual(one);
  const record = recordOfRun(one, new Date(0));
  expect(recordIn(record.Labels)).toEqual({ identity: one, at: '1970-01-01T00:00:00.000Z' });
  expect(record.Name.length).toBeLessThanOrEqual(64);
  expect(runName(identity(desired(), { stack: 's'.repeat(60) })).length).toBeLessThanOrEqual(63);
  const otherKey = createSecretKey(Buffer.alloc(32, 2));
  expect(runOf(plan, job, desired(), otherKey, '').identity.version).not.toBe(one.version);
});

test('a run is a service job of one task, with its own limits', () => {
  const update = { UpdateConfig: { Parallelism: 1 }, RollbackConfig: {}, Mode: { Replicated: { Replicas: 1 } } };
  const resolved = { ...desired().spec, ...update };
  const spec = runSpec({ job: { ...job, retries: 2 }, identity: identity() }, resolved);
  expect(spec).toMatchObject({
    Name: expect.stringMatching(/^shop_migrate-[0-9a-f]{10}$/),
    Labels: { a: 'b', 'com.docker.stack.namespace': 'shop' },
    Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
    TaskTemplate: { RestartPolicy: { Condition: 'on-failure', MaxAttempts: 2 } },
  });
  expect(spec).not.toHaveProperty('UpdateConfig');
  expect(spec).not.toHaveProperty('RollbackConfig');
  expect(runLabelsIn(spec)).toEqual({ identity: identity(), timeout: 5000, retries: 2 });
  expect(runSpec({ job, identity: identity() }, resolved).TaskTemplate.RestartPolicy).toEqual({ Condition: 'none' });
});

test('what has succeeded for the release is not run again', () => {
  const records = [{ identity: identity(), at: 'then' }];
  expect(actions({})).toEqual(['run']);
  expect(actions({ records })).toEqual(['already-run']);
  const [again] = plannedJobs(plan, [desired()], { ...rules, records });
  expect(again).toMatchObject({ reason: expect.stringMatching(/^it succeeded for this release at then: its image/) });
  const outside = { ...plan, context: {} as never };
  const old = [{ identity: identity(desired(), outside), at: 'then' }];
  expect(plannedJobs(outside, [desired()], { ...rules, records: old })).toMatchObject([
    { action: 'already-run', reason: 'it succeeded at then, and its image, command and other settings are the same' },
  ]);
  // What comes after a release is repeated when a deploy changes something.
  const after = [{ ...job, run: 'after' as const }];
  expect(actions({ records }, after)).toEqual(['run']);
  expect(actions({ records, isUnchanged: true }, after)).toEqual(['already-run']);
});

test('a rollback runs the image that the release had', () => {
  const had = `app:1@sha256:${'2'.repeat(64)}`;
  const back = { ...plan, releaseJobs: [{ ...job, onRollback: 'run' as const }], pins: { shop_migrate: had } };
  const [planned] = plannedJobs(back, [desired('app:1')], { ...rules, rollback: 'b a' });
  expect(planned).toMatchObject({ action: 'run', image: had, run: { identity: { image: had } } });
});

test('a rollback runs no job unless it may, and then once for each rollback', () => {
  expect(actions({ skip: true })).toEqual(['not-run']);
  expect(actions({ rollback: 'b a' })).toEqual(['not-run']);
  const allowed = [{ ...job, onRollback: 'run' as const }];
  expect(actions({ rollback: 'b a', records: [{ identity: identity(), at: '' }] }, allowed)).toEqual(['run']);
  const records = [{ identity: identity(desired(), {}, 'b a'), at: '' }];
  expect(actions({ rollback: 'b a', records }, allowed)).toEqual(['already-run']);
});
