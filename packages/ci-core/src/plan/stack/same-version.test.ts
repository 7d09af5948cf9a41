import { describe, expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import { replicasIn, sameVersion } from './same-version.ts';

describe('the same version', () => {
  test.each([
    ['scaled', spec({ Mode: { Replicated: { Replicas: 7 } } })],
    ['forced', spec({ TaskTemplate: { ...spec().TaskTemplate, ForceUpdate: 3 } })],
    ['labelled', spec({ Labels: { by: 'tool' } })],
    ['pinned to a digest', spec({}, 'app:1@sha256:abc')],
  ])('%s by others', (_, other) => {
    expect(sameVersion(spec(), other)).toBe(true);
  });

  test.each([
    ['another image', spec({}, 'app:2')],
    ['another environment', spec({ TaskTemplate: { ContainerSpec: { Image: 'app:1', Env: ['A=1'] } } })],
    ['another mode', spec({ Mode: { Global: {} } })],
    ['other ports', spec({ EndpointSpec: { Ports: [{ Protocol: 'tcp', PublishedPort: 80, PublishMode: 'host' }] } })],
    ['another update policy', spec({ UpdateConfig: { Monitor: 1 } })],
  ])('not with %s', (_, other) => {
    expect(sameVersion(spec(), other)).toBe(false);
  });
});

test('a service without a mode has one replica, a global one has no number', () => {
  expect(replicasIn({ Name: 'web', TaskTemplate: {} })).toBe(1);
  expect(replicasIn(spec())).toBe(2);
  expect(replicasIn(spec({ Mode: { Global: {} } }))).toBeUndefined();
});
