import { expect, test } from 'vitest';
import type { ReleaseJob } from '../../plan/release-job/release-job.ts';
import type { JobResult } from './job-result.ts';
import { withNotStarted } from './not-started.ts';

const planned = (name: string, run: ReleaseJob['run']): ReleaseJob => ({
  ...{ name, run, timeout: 1000, retries: 0, onRollback: 'skip', onFailure: 'fail', at: 'c:1:1' },
});
const result = (name: string, status: JobResult['status']): JobResult => ({
  ...{ name: `shop_${name}`, run: 'before', status, image: 'app:1', took: 1, reason: undefined, seen: undefined },
  isMild: false,
});
const releaseJobs = [planned('smoke', 'after'), planned('migrate', 'before'), planned('seed', 'before')];
const listed = (results: readonly JobResult[], isAborted: boolean) =>
  withNotStarted(results, { stack: 'shop', releaseJobs, isAborted }).map(({ name, status, reason }) =>
    [name, status, reason].filter(Boolean).join(' '),
  );

test('the jobs that an aborted deploy did not come to follow its results, in the order in which they run', () => {
  expect(listed([result('migrate', 'unknown')], true)).toEqual([
    'shop_migrate unknown',
    'shop_seed not-run the deploy was aborted before it',
    'shop_smoke not-run the deploy was aborted before it',
  ]);
});

test('what failed before them is named', () => {
  const failed = [result('migrate', 'failed'), result('seed', 'not-run')];
  expect(listed(failed, false).at(-1)).toBe('shop_smoke not-run shop_migrate failed before it');
  const good = [result('migrate', 'succeeded'), result('seed', 'succeeded')];
  expect(listed(good, false).at(-1)).toBe('shop_smoke not-run the deploy failed before it');
});
