import { expect, test } from 'vitest';
import type { ServiceSpec } from '../stack/stack-state.ts';
import { MOVING_LABEL, specBeforeMove, specWithMore, specWithoutNode } from './moving.ts';

const plain: ServiceSpec = {
  Name: 'shop_web',
  Labels: { a: 'b' },
  TaskTemplate: { ContainerSpec: { Image: 'app:1' }, Placement: { Constraints: ['node.role==worker'] } },
  Mode: { Replicated: { Replicas: 3 } },
};
const configured: ServiceSpec = { ...plain, UpdateConfig: { Parallelism: 2, Order: 'stop-first', Monitor: 5 } };
// With the member that a move adds, as empty as before for the engine.
const asBefore = ({ TaskTemplate, ...spec }: ServiceSpec): ServiceSpec => ({
  ...spec,
  TaskTemplate: { ...TaskTemplate, Placement: { ...TaskTemplate.Placement } },
});

test('a node is left start-first, and the spec is restored exactly, with and without an update config', () => {
  for (const spec of [plain, configured]) {
    const moving = specWithoutNode(spec, 'n1');
    expect(moving.TaskTemplate.Placement?.Constraints).toEqual(['node.role==worker', 'node.id!=n1']);
    expect(moving.UpdateConfig).toMatchObject({ Order: 'start-first', Parallelism: 1, FailureAction: 'pause' });
    expect(moving.UpdateConfig?.Monitor).toBe(spec.UpdateConfig?.Monitor);
    expect(specBeforeMove(moving)).toEqual(asBefore(spec));
  }
});

test('more tasks, and as many as before', () => {
  const more = specWithMore(plain, 2);
  expect(more.Mode).toEqual({ Replicated: { Replicas: 5 } });
  expect(specBeforeMove(more)).toEqual(plain);
});

test('a spec that is not moving, or has a label of another, is left alone', () => {
  expect(specBeforeMove(plain)).toBeUndefined();
  for (const label of ['', 'x', '{}', '[]', 'null', '1', '{"node":1,"updateConfig":null}', '{"replicas":"3"}'])
    expect(specBeforeMove({ ...plain, Labels: { [MOVING_LABEL]: label } })).toBeUndefined();
});
