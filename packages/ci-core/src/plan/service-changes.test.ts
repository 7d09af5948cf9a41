import { describe, expect, test } from 'vitest';
import { changesOf } from './service-changes.ts';
import type { ServiceSpec } from './stack-state.ts';

const networks = new Map([['shop_default', 'n1']]);

/** As the engine tells it, with all that it fills in. */
const now = (change: object = {}, container: object = {}) =>
  ({
    Name: 'shop_web',
    Labels: { 'com.docker.stack.image': 'app:1' },
    TaskTemplate: {
      ContainerSpec: {
        Image: 'app:1@sha256:aaa',
        Env: ['A=1', 'PASSWORD=hunter2'],
        StopGracePeriod: 10_000_000_000,
        DNSConfig: {},
        Isolation: 'default',
        ...container,
      },
      Resources: {},
      Networks: [{ Target: 'n1', Aliases: ['web'] }],
      ForceUpdate: 0,
      Runtime: 'container',
    },
    Mode: { Replicated: { Replicas: 1 } },
    RollbackConfig: { Parallelism: 1, FailureAction: 'pause', MaxFailureRatio: 0, Order: 'stop-first' },
    EndpointSpec: {
      Mode: 'vip',
      Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 80, PublishMode: 'ingress' }],
    },
    ...change,
  }) as unknown as ServiceSpec;

/** The same as a CLI asks for it. */
const asked = (change: object = {}, container: object = {}) =>
  ({
    Name: 'shop_web',
    Labels: { 'com.docker.stack.image': 'app:1' },
    TaskTemplate: {
      ContainerSpec: { Image: 'app:1@sha256:aaa', Env: ['A=1', 'PASSWORD=hunter2'], Mounts: null, ...container },
      Networks: [{ Target: 'shop_default', Aliases: ['web'] }],
      ForceUpdate: 0,
    },
    Mode: { Replicated: {} },
    RollbackConfig: { Parallelism: 1, MaxFailureRatio: 0 },
    EndpointSpec: { Mode: 'vip', Ports: [{ TargetPort: 80, PublishedPort: 80 }] },
    ...change,
  }) as unknown as ServiceSpec;

describe('changesOf', () => {
  test('what the engine fills in is no change', () => {
    expect(changesOf(now(), asked(), networks)).toEqual([]);
  });

  test('names, never values', () => {
    const changes = changesOf(now(), asked({}, { Env: ['PASSWORD=correct-horse', 'B=2'] }), networks);
    expect(changes).toEqual([{ what: 'environment', added: ['B'], changed: ['PASSWORD'], removed: ['A'] }]);
  });

  test('an image by its digest, replicas by their number', () => {
    const more = asked({ Mode: { Replicated: { Replicas: 3 } } }, { Image: 'app:1@sha256:bbb' });
    expect(changesOf(now(), more, networks)).toEqual([
      { what: 'image', from: 'app:1@sha256:aaa', to: 'app:1@sha256:bbb' },
      { what: 'replicas', from: '1', to: '3' },
    ]);
  });

  test('ports and networks by what people call them', () => {
    const template = { ...asked().TaskTemplate, Networks: [{ Target: 'shop_other', Aliases: ['web'] }] };
    const ports = { Mode: 'vip', Ports: [{ TargetPort: 80, PublishedPort: 81 }] };
    expect(changesOf(now(), asked({ TaskTemplate: template, EndpointSpec: ports }), networks)).toEqual([
      { what: 'networks', added: ['shop_other'], removed: ['shop_default'] },
      { what: 'ports', added: ['81:80/tcp ingress'], removed: ['80:80/tcp ingress'] },
    ]);
  });

  test.each([
    ['a default given up', now({}, { StopGracePeriod: 30_000_000_000 }), asked(), 'stop grace period'],
    ['no word instead of "no"', now({}, { Init: false }), asked(), 'TaskTemplate.ContainerSpec.Init'],
    ['a whole section gone', now({ UpdateConfig: { Parallelism: 1, Order: 'stop-first' } }), asked(), 'update config'],
    ['what nobody knows yet', now(), asked({}, { Brand: { New: 1 } }), 'TaskTemplate.ContainerSpec.Brand.New'],
    ['scaled to nothing', now({ Mode: { Replicated: { Replicas: 0 } } }), asked(), 'replicas'],
    ['another mode', now(), asked({ Mode: { Global: {} } }), 'mode'],
    ['one more in a list', now(), asked({}, { Args: ['a'] }), 'command'],
    ['another order in a list', now({}, { Args: ['a', 'b'] }), asked({}, { Args: ['b', 'a'] }), 'command'],
  ])('%s is a change', (_, old, fresh, what) => {
    expect(changesOf(old, fresh, networks).map((change) => change.what)).toContain(what);
  });
});
