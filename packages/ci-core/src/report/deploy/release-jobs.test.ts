import { expect, test } from 'vitest';
import { task } from '../../../../../test/support/stack/stack-scene.ts';
import { CiError } from '../../errors.ts';
import type { JobResult } from '../../verdict/release-job/job-result.ts';
import { alertOf } from '../alert/alert.ts';
import { reportPage } from '../html/page.ts';
import { deployReportSchema } from '../schema/deploy-report.ts';
import { headline, summarize } from './describe.ts';
import { failureLines } from './failure-lines.ts';
import { reportJunit } from './junit.ts';
import { makeReport, type ReportSource } from './make-report.ts';
import { reportMarkdown } from './markdown.ts';

const ended = task({ state: 'failed', err: 'task: non-zero exit (3)' });
const evidence = { health: [], logs: ['first', 'ERROR: <relation> exists'], outOfMemory: false };
const failed: JobResult = {
  ...{ name: 'shop_prod_migrate', run: 'before', status: 'failed', image: 'app:2@sha256:0', took: 1234 },
  ...{ reason: 'the container exits with code 3', isMild: false },
  seen: { task: ended, evidence },
};
const reportOf = (...releaseJobs: JobResult[]) => reportWith({}, releaseJobs);
const reportWith = (more: Partial<ReportSource>, releaseJobs: readonly JobResult[]) =>
  makeReport({
    plan: { environment: 'prod', stack: 'shop_prod', services: [], context: { job: {} } as never },
    ...{ server: 'deploy@m1', engine: '28.5', startedAt: new Date(0), milliseconds: 5000 },
    before: { services: [], tasks: [] },
    ...{ verdicts: [], dockerError: undefined, warnings: [], restored: undefined },
    ...{ causes: new Map(), timelines: new Map(), probes: [], releaseJobs },
    ...more,
  });

test('a job that fails before the release: exit 1, with its output everywhere', () => {
  const report = deployReportSchema.parse(reportOf(failed));
  expect(report).toMatchObject({ outcome: 'failed', exitCode: 1 });
  expect(report.releaseJobs).toMatchObject([
    { seconds: 1.23, logs: evidence.logs, cause: { hint: expect.any(String) } },
  ]);
  expect(headline(report)).toBe('✘ shop_prod failed: release job shop_prod_migrate failed; no service was changed');
  expect(summarize(report)).toContain('    | ERROR: <relation> exists');
  expect(failureLines(report)).toEqual(['release job shop_prod_migrate failed: the container exits with code 3']);
  const junit = reportJunit(report);
  expect(junit).toContain('tests="1" failures="1"');
  expect(junit).toContain('ERROR: &#60;relation&#62; exists</failure>');
  expect(reportPage(report)).toContain('ERROR: &#60;relation&#62; exists</pre>');
  expect(reportMarkdown(report)).toContain('the container exits with code 3');
  expect(alertOf(report)).toMatchObject({
    service: 'shop_prod_migrate',
    services: ['shop_prod_migrate'],
    cause: { headline: expect.stringContaining('last output: ERROR: <relation> exists') },
  });
});

test('a failure that is only a warning does not make the deploy fail', () => {
  const report = reportOf({ ...failed, run: 'after', isMild: true });
  expect(report).toMatchObject({ outcome: 'deployed', exitCode: 0 });
  expect(report.warnings).toEqual([
    expect.stringContaining('shop_prod_migrate failed, which does not stop the deploy'),
  ]);
  expect([failureLines(report), alertOf(report)]).toEqual([[], undefined]);
  expect(reportJunit(report)).toContain('tests="1" failures="0"');
});

test('what was not run is a warning; what has run is one when the deploy fails', () => {
  const reason = '--skip-jobs is set';
  const skipped = reportOf({ ...failed, status: 'not-run', reason, took: undefined, seen: undefined });
  expect(skipped.warnings).toEqual([`the release job shop_prod_migrate was not run: ${reason}`]);
  const done: JobResult = { ...failed, status: 'succeeded', reason: undefined };
  expect(reportOf(done).warnings).toEqual([]);
  const smoke: JobResult = { ...failed, name: 'shop_prod_smoke', run: 'after', status: 'timed-out' };
  expect(reportOf(done, smoke).warnings).toEqual([expect.stringContaining('the database schema stays new')]);
});

test('an aborted or failed deploy lists the jobs that it did not come to, a good one does not', () => {
  const planned = { run: 'after', timeout: 1, retries: 0, onRollback: 'skip', onFailure: 'fail', at: '' } as const;
  const plannedJobs = [{ ...planned, name: 'smoke' }];
  const now: JobResult = {
    ...failed,
    status: 'unknown',
    reason: 'it may still be running',
    took: undefined,
    seen: undefined,
  };
  const report = reportWith({ plannedJobs, aborted: new CiError('INTERRUPTED', 'SIGTERM') }, [now]);
  expect(deployReportSchema.parse(report).releaseJobs).toMatchObject([
    { name: 'shop_prod_migrate', status: 'unknown' },
    { name: 'shop_prod_smoke', status: 'not-run', reason: 'the deploy was aborted before it' },
  ]);
  expect(report.warnings).toEqual([]);
  expect(summarize(report)).toContain(
    '? shop_prod_migrate (before the release) unknown  app:2: it may still be running',
  );
  expect(summarize(report)).toContain(
    '! shop_prod_smoke (after the release) not-run: the deploy was aborted before it',
  );
  expect(reportPage(report)).toContain('it may still be running');
  expect(reportJunit(report)).toContain('tests="2" failures="0"');
  expect(reportWith({ plannedJobs }, [failed]).releaseJobs).toMatchObject([
    {},
    { status: 'not-run', reason: 'shop_prod_migrate failed before it' },
  ]);
  expect(reportWith({ plannedJobs }, []).releaseJobs).toBeUndefined();
});
