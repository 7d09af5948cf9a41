import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { withPresentReplicas } from './kept-replicas.ts';

const scaled = (Replicas: number) => ({ services: [service(spec({ Mode: { Replicated: { Replicas } } }))], tasks: [] });
const restored = (before: number, sent: number | undefined, now: number) =>
  withPresentReplicas(scaled(before), sent === undefined ? undefined : scaled(sent), scaled(now)).services[0]?.Spec.Mode
    ?.Replicated?.Replicas;

test('the number before, if only this deploy changed it', () => {
  expect(restored(3, 1, 1)).toBe(3);
  expect(restored(3, undefined, 1)).toBe(3);
});

test('the present number, where another user or job has scaled the service since', () => {
  expect(restored(3, 1, 5)).toBe(5);
  expect(restored(1, 1, 0)).toBe(0);
});

test('a service of another mode, or one that is gone, has its spec from before', () => {
  const global = { services: [service(spec({ Mode: { Global: {} } }))], tasks: [] };
  expect(withPresentReplicas(global, scaled(1), scaled(5))).toEqual(global);
  expect(withPresentReplicas(scaled(2), scaled(1), { services: [], tasks: [] })).toEqual(scaled(2));
});
