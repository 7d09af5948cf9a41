import { expect, onTestFinished, test, vi } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { Question } from '../../effects/engine/question.ts';
import { labelsOf } from '../../plan/release-job/job-run.ts';
import type { ReleaseJob } from '../../plan/release-job/release-job.ts';
import { isFatal, type JobResult } from '../../verdict/release-job/job-result.ts';
import type { Session } from '../session/session.ts';
import { runJobs, settleOtherRuns } from './run-jobs.ts';

const identity = { stack: 'shop', job: 'migrate', commit: '', version: '', image: 'app:1', rollback: '' };
const run = service(spec({ Name: 'shop_migrate-1', Labels: labelsOf(identity) }));
// Its time is over, and its node does not report that the container has ended.
const task = {
  ...{ ID: 't', ServiceID: run.ID, NodeID: 'n', CreatedAt: '2026-11-20T12:00:00Z', Spec: {} },
  Status: { State: 'running', Timestamp: '2026-11-20T12:00:00Z' },
};
const engine = {
  info: async () => ({ time: 0 }),
  ask: async (_: string, { path }: Question) => (path === '/services' ? [run] : path === '/tasks' ? [task] : []),
  bytes: async () => Buffer.alloc(0),
  patience: { window: 0, signal: undefined },
};
const session = {
  withReconnect: (work: (manager: unknown) => unknown) => work({ engine }),
  mutate: (work: (manager: unknown) => unknown) => work({ engine }),
  during: (_: number, work: () => unknown) => work(),
} as unknown as Session;

test('a container of an earlier run that does not stop is a failed job, so the deploy is not reported as done', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  let noted: readonly JobResult[] = [];
  const journal = {
    note: ({ releaseJobs = noted }) => {
      noted = releaseJobs;
    },
    noted: () => ({ releaseJobs: noted }),
  } as unknown as Parameters<typeof settleOtherRuns>[1];
  const log = { info() {}, warn() {}, progress() {}, folded() {}, section: () => () => {} };
  const settling = settleOtherRuns(session, journal, 'shop', [], { log, mask: (text) => text });
  const error = settling.catch((caught: unknown) => caught);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await error).toMatchObject({ code: 'RELEASE_JOB_FAILED' });
  expect(noted).toMatchObject([
    { name: 'shop_migrate', status: 'failed', reason: expect.stringContaining('does not stop') },
  ]);
  expect(noted.some(isFatal)).toBe(true);
});

test('a deploy that is aborted while a job runs has that job as unknown in its journal', async () => {
  let noted: readonly JobResult[] = [];
  const journal = {
    note: ({ releaseJobs = noted }) => {
      noted = releaseJobs;
    },
    noted: () => ({ releaseJobs: noted }),
  } as unknown as Parameters<typeof runJobs>[1];
  const job: ReleaseJob = {
    ...{ name: 'migrate', run: 'before', timeout: 1000, retries: 0, at: 'c:1:1' },
    ...{ onRollback: 'skip', onFailure: 'fail' },
  };
  const desired = { spec: spec({ Name: 'shop_migrate' }), login: undefined };
  const planned = {
    job,
    name: 'shop_migrate',
    image: 'app:1',
    action: 'run',
    run: { job, identity, desired },
  } as const;
  const stopped = new Error('SIGTERM');
  const gone = { ...session, withReconnect: () => Promise.reject(stopped) } as unknown as Session;
  const log = { info() {}, warn() {}, progress() {}, folded() {}, section: () => () => {} };
  const ids = async () => ({ networks: new Map(), configs: new Map(), secrets: new Map() });
  await expect(runJobs(gone, journal, [planned, planned], ids, { log, mask: (text) => text })).rejects.toBe(stopped);
  expect(noted).toMatchObject([
    {
      name: 'shop_migrate',
      status: 'unknown',
      image: 'app:1',
      reason: expect.stringContaining('may still be running'),
    },
  ]);
});
