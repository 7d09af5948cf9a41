import { expect, test } from 'vitest';
import { service } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';
import { diffFindings } from './diff-findings.ts';
import { diffServices } from './diff-services.ts';

const NO_IDS = { networks: new Map(), configs: new Map(), secrets: new Map() };
const plan = { stack: 'shop', composeFile: 'c.yaml', services: [{ name: 'web', image: 'app:1', at: 'c.yaml:3:3' }] };

function spec(driver: object | undefined, Source = 'shop_data', Image = 'app:1'): ServiceSpec {
  const mount = {
    Type: 'volume',
    Source,
    Target: '/data',
    ...(driver ? { VolumeOptions: { DriverConfig: driver } } : {}),
  };
  return { Name: 'shop_web', TaskTemplate: { ContainerSpec: { Image, Mounts: [mount] } } } as ServiceSpec;
}

const warnings = (before: ServiceSpec, after: ServiceSpec) => {
  const services = diffServices([{ spec: after, login: undefined }], [service(before)], NO_IDS, () => true);
  const found = diffFindings({ services, foreign: [], frozen: [], overlapping: [] }, plan);
  return found.map(({ level, at, message }) => `${level} ${at} ${message}`);
};
const nfs = (addr: string) => ({ Name: 'local', Options: { type: 'nfs', o: `addr=${addr}`, device: ':/data' } });

test.each([
  ['another address', nfs('10.0.0.1'), nfs('10.0.0.2')],
  ['another driver', nfs('10.0.0.1'), { Name: 'rexray' }],
  ['options at all', undefined, nfs('10.0.0.1')],
])('a volume that gets %s keeps its options, and that is said', (_, before, after) => {
  expect(warnings(spec(before), spec(after))).toEqual([
    expect.stringMatching(
      /^warning c\.yaml:3:3 shop_web changes the options of the volume shop_data, but Docker does not/,
    ),
  ]);
});

test.each([
  ['another image', spec(nfs('10.0.0.1')), spec(nfs('10.0.0.1'), 'shop_data', 'app:2')],
  ['another volume', spec(nfs('10.0.0.1')), spec(nfs('10.0.0.2'), 'shop_data2')],
  ['the default driver by its name', spec({ Name: 'local' }), spec(undefined, 'shop_data', 'app:2')],
])('nothing is said of %s', (_, before, after) => {
  expect(warnings(before, after)).toEqual([]);
});
