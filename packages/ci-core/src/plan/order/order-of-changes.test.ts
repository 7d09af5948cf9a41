import { expect, it } from 'vitest';
import type { ServiceDiff } from '../changes/diff-services.ts';
import { orderOfChanges } from './order-of-changes.ts';
import { probeProblems } from './probe-problems.ts';

const dependencies = [
  { service: 'web', on: 'api', at: '' },
  { service: 'api', on: 'db', at: '' },
];
const plan = { stack: 's', order: { isStrict: false, dependencies } };
const diff = (statuses: Readonly<Record<string, ServiceDiff['status']>>) =>
  Object.entries(statuses).map(([name, status]) => ({ name: `s_${name}`, status }) as ServiceDiff);
const order = (statuses: Parameters<typeof diff>[0], isRollback = false, isUnfinished = false) =>
  Object.fromEntries(
    [...orderOfChanges(plan, { services: diff(statuses), isRollback, isUnfinished })].map(([name, others]) => [
      name,
      [...others],
    ]),
  );

it('has what is created and updated, but not what is removed or stays as it is', () => {
  expect(order({ web: 'updated', api: 'unchanged', db: 'created', old: 'removed' })).toEqual({
    s_web: ['s_db'],
    s_db: [],
  });
});

it('after an aborted deploy, what stays as it is takes part: it was never judged', () => {
  expect(order({ web: 'updated', api: 'unchanged', db: 'unchanged' }, false, true)).toEqual({
    s_web: ['s_api'],
    s_api: ['s_db'],
    s_db: [],
  });
});

it('goes back in reverse, unless a service has to be created', () => {
  expect(order({ web: 'updated', api: 'updated' }, true)).toEqual({ s_web: [], s_api: ['s_web'] });
  expect(order({ web: 'updated', api: 'created' }, true)).toEqual({ s_web: ['s_api'], s_api: [] });
});

it('a probe belongs to a service of the manifest', () => {
  const services = [{ name: 'api' }, { name: 'web' }];
  expect(probeProblems([{ service: 'api' }, {}], services)).toEqual([]);
  expect(probeProblems([{ service: 'apo' }], services)).toMatchObject([
    {
      message: 'a probe is of the service "apo", which the manifest does not have',
      hint: expect.stringContaining('"api"'),
    },
  ]);
});
