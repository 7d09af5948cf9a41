import { describe, expect, test } from 'vitest';
import type { RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import { LEFT } from '../../verdict/service/judge-restore.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import type { DeployReport } from '../schema/deploy-report.ts';
import { progressLine, restoreLine, summarize, waitingLine } from './describe.ts';
import { runningAgain } from './headline-notes.ts';

const open = { id: 'web', name: 'shop_web', settled: false, running: 0, wanted: 1, image: 'app:1' };
const verdict = (more: Partial<ServiceVerdict>): ServiceVerdict => ({
  ...open,
  status: 'timed-out',
  changed: true,
  ...more,
});
const stopping = { what: 'waiting for the old task to stop (up to 1 m 30 s)' };

test('what a service waits for is in its line, and in the line of all', () => {
  const web = verdict({ waiting: stopping });
  expect(progressLine(web)).toBe('… shop_web: 0 of 1 tasks running, waiting for the old task to stop (up to 1 m 30 s)');
  expect(waitingLine([web, verdict({ settled: true })])).toBe(
    '1 of 2 services settled, waiting for shop_web 0/1 (waiting for the old task to stop (up to 1 m 30 s))',
  );
  expect(progressLine(verdict({ status: 'removed', waiting: stopping }))).toMatch(/^… shop_web removed, waiting for/);
  const restoring: RestoreVerdict = { ...open, status: 'broken', waiting: stopping };
  expect(restoreLine(restoring)).toMatch(/^… shop_web: 0 of 1 tasks of the previous version running, waiting for/);
});

test('the time that is left is only in the line of all, which is not kept', () => {
  const web = verdict({ running: 1, waiting: { what: 'watched for 1 m (monitor)', left: 39_600 } });
  expect(progressLine(web)).toBe('… shop_web: 1 of 1 tasks running, watched for 1 m (monitor)');
  expect(waitingLine([web])).toBe(
    '0 of 1 services settled, waiting for shop_web 1/1 (watched for 1 m (monitor), 40 s left)',
  );
});

test('a restore does not claim a service job, which keeps its new version', () => {
  const restored = (name: string, reason?: string) => ({ name, restored: { status: 'as-before', reason } }) as never;
  expect(runningAgain({ services: [restored('shop_web')] })).toBe(
    'the previous version of every service is running again',
  );
  expect(runningAgain({ services: [restored('shop_web'), restored('shop_job', LEFT.job)] })).toBe(
    'the previous version of every other service is running again, shop_job keeps its new version',
  );
});

describe('the versions of a service', () => {
  const line = (imageBefore: string | undefined, image: string | undefined) => {
    const web = { name: 'shop_web', status: 'updated', changed: true, running: 1, wanted: 1, imageBefore, image };
    const report = { outcome: 'deployed', stack: 'shop', seconds: 1, warnings: [], services: [web] };
    return summarize(report as unknown as DeployReport)
      .split('\n')[0]
      ?.replace(/^✔ shop_web updated( 1\/1)? +/, '');
  };
  const [one, two] = ['a', 'b'].map((digit) => `@sha256:${digit.repeat(64)}`);

  test.each([
    ['two tags', `app:1${one}`, `app:2${two}`, 'app:1 → app:2'],
    [
      'a tag that was pushed again',
      `app:1${one}`,
      `app:1${two}`,
      'app:1 → app:1 (sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb)',
    ],
    ['one that is pinned now', 'app:1', `app:1${two}`, 'app:1 → app:1 (no digest → sha256:bbbbbbbbbbbb)'],
    ['the same', `app:1${one}`, `app:1${one}`, 'app:1'],
    ['a service that others removed', `app:1${one}`, undefined, 'app:1'],
    ['a new one', undefined, `app:1${one}`, 'app:1'],
  ])('%s', (_, before, image, text) => {
    expect(line(before, image)).toBe(text);
  });
});
