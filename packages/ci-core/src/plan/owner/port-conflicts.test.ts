import { expect, test } from 'vitest';
import { type Service, type ServiceSpec, STACK_LABEL } from '../stack/stack-state.ts';
import { portConflicts } from './port-conflicts.ts';

const plan = { stack: 'shop', composeFile: 'c.yaml', services: [{ name: 'web', image: 'app:1', at: 'c.yaml:3:3' }] };
type Published = number | readonly [port: number, mode: 'host' | 'ingress', protocol?: string];

function spec(Name: string, ...ports: Published[]): ServiceSpec {
  const Ports = ports.map((one) => {
    const [PublishedPort, PublishMode, Protocol = 'tcp'] = typeof one === 'number' ? ([one, 'ingress'] as const) : one;
    return { PublishedPort, TargetPort: 80, Protocol, PublishMode };
  });
  return { Name, TaskTemplate: { ContainerSpec: { Image: 'app:1' } }, EndpointSpec: { Ports } } as ServiceSpec;
}
const runs = (one: ServiceSpec, stack?: string): Service => ({
  ...{ ID: one.Name, Version: { Index: 1 } },
  Spec: { ...one, Labels: stack === undefined ? {} : { [STACK_LABEL]: stack } },
});
const found = (desired: readonly ServiceSpec[], services: readonly Service[]) =>
  portConflicts(plan, desired, services).map(({ at, message }) => `${at} ${message}`);

test.each<[string, Published, Published]>([
  ['both ingress', 80, 80],
  ['host over ingress', [80, 'host'], 80],
  ['ingress over host', 80, [80, 'host']],
])('a port of another service: %s', (_, own, other) => {
  expect(found([spec('shop_web', own)], [runs(spec('proxy', other))])).toEqual([
    'c.yaml:3:3 shop_web publishes the port 80/tcp, which proxy has',
  ]);
});

test.each<[string, Published, Published]>([
  ['host on both, on whatever node', [80, 'host'], [80, 'host']],
  ['another protocol', 80, [80, 'ingress', 'udp']],
  ['another port', 80, 81],
  ['one that the engine chooses', 0, 0],
])('no conflict: %s', (_, own, other) => {
  expect(found([spec('shop_web', own)], [runs(spec('other_proxy', other), 'other')])).toEqual([]);
});

test('a service may keep its port, and take that of one that leaves the stack or gives it up', () => {
  expect(found([spec('shop_web', 80)], [runs(spec('shop_web', 80), 'shop')])).toEqual([]);
  expect(found([spec('shop_front', 80)], [runs(spec('shop_web', 80), 'shop')])).toEqual([]);
  const both = [runs(spec('shop_a', 80), 'shop'), runs(spec('shop_b', 81), 'shop')];
  expect(found([spec('shop_a', 82), spec('shop_b', 80)], both)).toEqual([]);
});

test('two services that would change places', () => {
  const both = [runs(spec('shop_web', 80), 'shop'), runs(spec('shop_b', 81), 'shop')];
  expect(found([spec('shop_web', 81), spec('shop_b', 80)], both)).toEqual([
    'c.yaml shop_b publishes the port 80/tcp, and shop_web the one that shop_b has: the engine cannot exchange them',
  ]);
});
