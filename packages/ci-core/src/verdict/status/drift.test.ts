import { expect, test } from 'vitest';
import { running, service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { specHash } from '../../plan/release/release-version.ts';
import type { ServiceSpec } from '../../plan/stack/stack-state.ts';
import { driftedServices, driftFindings } from './drift.ts';

const kept = spec();
const release = { id: '1', specs: { shop_web: specHash(kept) } } as unknown as Parameters<typeof driftedServices>[1];
const drifted = (now: ServiceSpec) => driftedServices(running({}, service(now)), release);

test('replicas and a forced update are not drift, anything else is', () => {
  expect(drifted(spec({ Mode: { Replicated: { Replicas: 5 } } }))).toEqual([]);
  expect(drifted({ ...kept, TaskTemplate: { ...kept.TaskTemplate, ForceUpdate: 3 } })).toEqual([]);
  expect(drifted(spec({ Labels: { a: 'b' } }))).toEqual([{ name: 'shop_web', how: 'changed' }]);
  expect(drifted(spec({ Name: 'shop_other' }))).toEqual([
    { name: 'shop_web', how: 'missing' },
    { name: 'shop_other', how: 'added' },
  ]);
});

test('the fields, as they were changed by hand', () => {
  const changes = [
    { what: 'image', from: 'app:2', to: 'app:1' },
    { what: 'labels', added: ['gone'], removed: ['new'], changed: ['other'] },
    { what: 'replicas', from: '2', to: '1' },
  ];
  const web = service();
  const diff = {
    ...({ status: 'updated', name: 'shop_web', service: web } as const),
    ...{ spec: kept, login: undefined, changes },
  };
  const changed = [{ name: 'shop_web', how: 'changed' }] as const;
  const found = (fields: Parameters<typeof driftFindings>[1]) =>
    driftFindings(changed, fields, release, 'prod').map(({ message }) => message);
  expect(found({ services: [diff] })).toEqual([
    'differs from the live release 1: image app:2, not app:1; labels (+new, -gone, ~other)',
  ]);
  expect(found({ services: [{ ...diff, changes: changes.slice(2) }] })).toEqual([]);
  expect(found({ unknown: 'TAG is not set' })).toEqual([
    'differs from the live release 1; its fields cannot be compared: TAG is not set',
  ]);
});
