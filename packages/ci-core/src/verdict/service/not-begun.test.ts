import { expect, it } from 'vitest';
import type { ServiceStatus, ServiceVerdict } from './judge-service.ts';
import { progressOf, withNotBegun } from './not-begun.ts';

const verdict = (name: string, status: ServiceStatus, settled: boolean): ServiceVerdict => ({
  ...{ name, id: name, status, settled, changed: true, running: 1, wanted: 1, image: 'app:1' },
});
const waits = new Map([['web', ['api']]]);
const moment = (final: boolean) => ({ final });
const own = ({ status, settled, changed, reason, waiting }: ServiceVerdict = verdict('', 'unknown', true)) => ({
  ...{ status, settled, changed, reason, waits: waiting?.what },
});

it('a service that waits has not settled, and names what it waits for', () => {
  const [, web] = withNotBegun(
    [verdict('api', 'timed-out', false), verdict('web', 'failing', true)],
    waits,
    moment(false),
  );
  expect(own(web)).toEqual({
    status: 'timed-out',
    settled: false,
    changed: false,
    reason: undefined,
    waits: 'waits for api',
  });
});

it.each(['failing', 'paused', 'rolled-back', 'timed-out', 'superseded'] as const)(
  'is not changed when one is %s',
  (status) => {
    const [, web] = withNotBegun(
      [verdict('api', status, true), verdict('web', 'unchanged', true)],
      waits,
      moment(false),
    );
    expect(own(web)).toMatchObject({
      status: 'unchanged',
      settled: true,
      changed: false,
      reason: 'not changed, because of api',
    });
  },
);

it('has timed out when the time is over before it could begin', () => {
  const [, web] = withNotBegun(
    [verdict('api', 'updated', true), verdict('web', 'unchanged', true)],
    waits,
    moment(true),
  );
  expect(own(web)).toMatchObject({
    status: 'timed-out',
    settled: true,
    reason: 'not changed by the deadline: waits for api',
  });
});

it('waits for nothing more in the moment between the end of the last one and its own beginning', () => {
  const [, web] = withNotBegun(
    [verdict('api', 'updated', true), verdict('web', 'unchanged', true)],
    new Map([['web', []]]),
    moment(false),
  );
  expect(own(web)).toMatchObject({ settled: false, changed: false, waits: undefined });
});

it('another user or job that changes it meanwhile is named as always', () => {
  const [, web] = withNotBegun(
    [verdict('api', 'updated', true), verdict('web', 'superseded', true)],
    waits,
    moment(false),
  );
  expect(own(web)).toMatchObject({ status: 'superseded', settled: true });
});

it('others are built on what settled well; nothing begins after a failure, nor while a task of another service fails', () => {
  const none = new Set<string>();
  expect(progressOf([verdict('a', 'updated', true), verdict('b', 'updated', false)], none)).toEqual({
    ...{ settled: new Set(['a']), failed: [], isUncertain: false },
  });
  expect(progressOf([verdict('a', 'failing', false)], none)).toMatchObject({ failed: [], isUncertain: true });
  expect(progressOf([verdict('a', 'failing', true)], none)).toMatchObject({ failed: ['a'] });
  // It fails as before, and this deploy does not change it.
  expect(progressOf([verdict('a', 'still-failing', true)], none)).toMatchObject({ failed: [] });
  expect(progressOf([verdict('web', 'failing', true)], new Set(['web']))).toMatchObject({
    failed: [],
    isUncertain: false,
  });
});
