import { expect, test } from 'vitest';
import type { ServiceSpec } from '../stack/stack-state.ts';
import { brokenRules } from './engine-rules.ts';

const messages = (template: ServiceSpec['TaskTemplate']) =>
  brokenRules([
    { status: 'created', name: 'shop_web', spec: { Name: 'shop_web', TaskTemplate: template }, login: undefined },
  ]).map(({ message }) => message);

test.each(['node.role = manager', 'node.role', 'node.labels.a>=1', 'node.labels.b==', '== x', 'node.labels.ä==1'])(
  'the engine does not take the constraint %j',
  (constraint) => {
    expect(messages({ Placement: { Constraints: [constraint] } })).toEqual([
      `the engine does not take the constraint "${constraint}" of shop_web`,
    ]);
  },
);

test.each([
  'node.role == manager',
  'node.role!=worker',
  'node.labels.zone==a b',
  'engine.labels.x.y==^a.*$',
  'node.ip==10.0.0.0/8',
])('the engine takes the constraint %j', (constraint) => {
  expect(messages({ Placement: { Constraints: [constraint] } })).toEqual([]);
});

test('two mounts at one target', () => {
  const mount = (Source: string, Target: string) => ({ Type: 'volume', Source, Target });
  const Mounts = [mount('a', '/x'), mount('b', '/x'), mount('c', '/y')];
  expect(messages({ ContainerSpec: { Mounts } })).toEqual([
    'shop_web mounts two things at /x, which the engine does not take',
  ]);
});

test('a target that is not absolute, which docker makes of a volume with one letter', () => {
  const at = (Target: string) => ({ ContainerSpec: { Mounts: [{ Type: 'volume', Target }] } });
  expect(messages(at('a:/x'))).toEqual([
    'shop_web mounts something at "a:/x", and nodes reject a task with a target that does not start with /',
  ]);
  expect(messages(at('data'))).toHaveLength(1);
  expect(messages(at('/x'))).toEqual([]);
  expect(messages({ ...at('c:/x'), Placement: { Constraints: ['node.platform.os == windows'] } })).toEqual([]);
  expect(messages({ ...at('c:/x'), Placement: { Platforms: [{ OS: 'windows', Architecture: 'amd64' }] } })).toEqual([]);
});
