import { expect, test } from 'vitest';
import type { RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import { LEFT } from '../../verdict/service/judge-restore.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { progressLine, restoreLine, waitingLine } from './describe.ts';
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
