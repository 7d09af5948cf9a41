import { expect, test } from 'vitest';
import type { ImagesReport } from '../schema/build-report.ts';
import { mergedReport } from './merged-report.ts';

const report = (
  minute: number,
  services: Readonly<Record<string, 'built' | 'failed'>>,
  pushed = true,
): ImagesReport => ({
  pushed,
  startedAt: `2026-01-31T10:0${minute}:00.000Z`,
  job: `https://ci.example.com/jobs/${minute}`,
  services: Object.entries(services).map(([service, status]) => ({
    service,
    image: `r/${service}`,
    tag: `${minute}`,
    status,
  })),
});

test('all services by name, from the first start on', () => {
  expect(mergedReport([report(2, { web: 'built' }), report(1, { api: 'failed' })])).toMatchObject({
    pushed: true,
    startedAt: '2026-01-31T10:01:00.000Z',
    job: 'https://ci.example.com/jobs/1',
    services: [
      { service: 'api', status: 'failed' },
      { service: 'web', status: 'built' },
    ],
  });
});

test('the later result of a service counts, whichever report comes first', () => {
  for (const reports of [
    [report(1, { web: 'failed' }), report(3, { web: 'built' })],
    [report(3, { web: 'built' }), report(1, { web: 'failed' })],
  ] as const)
    expect(mergedReport([...reports]).services).toMatchObject([{ status: 'built', tag: '3' }]);
});

test('one that was not pushed is not taken for pushed; a report without services says nothing about it', () => {
  expect(mergedReport([report(1, { web: 'built' }), report(2, { api: 'built' }, false)]).pushed).toBe(false);
  expect(mergedReport([report(1, { web: 'built' }), report(2, {}, false)]).pushed).toBe(true);
});
