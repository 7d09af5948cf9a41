import { describe, expect, test } from 'vitest';
import type { ServiceSpec } from '../stack/stack-state.ts';
import { changesOf } from './service-changes.ts';

const networks = new Map([['shop_default', 'n1']]);

/** As the engine returns it, with its defaults. */
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

const IN = 'TaskTemplate.ContainerSpec';
const IMAGE = { 'com.docker.stack.image': 'app:1' };
const LABELS = { a: '1', maintenance: '' };
const template = (change: object) => now({ TaskTemplate: { ...now().TaskTemplate, ...change } });
const logging = (Options: object) => template({ LogDriver: { Name: 'json-file', Options } });
const driver = (DriverOpts: object) => template({ Networks: [{ Target: 'n1', DriverOpts }] });
const volume = (Options: object) =>
  now({}, { Mounts: [{ Target: '/d', VolumeOptions: { DriverConfig: { Name: 'local', Options } } }] });

describe('changesOf', () => {
  test('a default of the engine is not a change', () => {
    expect(changesOf(now(), asked(), networks)).toEqual([]);
  });

  test('what the engine does not keep is not a change', () => {
    const mount = { Type: 'bind', Source: '/a', Target: '/b' };
    const cached = asked({}, { Mounts: [{ ...mount, Consistency: 'cached' }] });
    expect(changesOf(now({}, { Mounts: [mount] }), cached, networks)).toEqual([]);
  });

  test('an empty section is not a change, whether a list or a map with keys of the user', () => {
    const empty = { Args: [], Labels: {}, Sysctls: null, Healthcheck: {}, Hostname: '', TTY: false };
    expect(changesOf(now(), asked({}, empty), networks)).toEqual([]);
    expect(changesOf(now({}, empty), asked(), networks)).toEqual([]);
  });

  test('an empty label by its name', () => {
    const [old, fresh] = [now({}, { Labels: { a: '1', old: '' } }), asked({}, { Labels: LABELS })];
    const change = { what: 'container labels', added: ['maintenance'], removed: ['old'] };
    expect(changesOf(old, fresh, networks)).toEqual([change]);
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
    ['an unknown member', now(), asked({}, { Brand: { New: 1 } }), 'TaskTemplate.ContainerSpec.Brand.New'],
    ['scaled to nothing', now({ Mode: { Replicated: { Replicas: 0 } } }), asked(), 'replicas'],
    ['another mode', now(), asked({ Mode: { Global: {} } }), 'mode'],
    ['one more in a list', now(), asked({}, { Args: ['a'] }), 'command'],
    ['another order in a list', now({}, { Args: ['a', 'b'] }), asked({}, { Args: ['b', 'a'] }), 'command'],
    ['one more in a list, empty', now({}, { Args: ['a'] }), asked({}, { Args: ['a', ''] }), 'command'],
    ['an empty one as all of a list', now(), asked({}, { Command: [''] }), 'entrypoint'],
    ['one less in a list, empty', now({}, { Groups: ['a', ''] }), asked({}, { Groups: ['a'] }), `${IN}.Groups.1`],
    ['an empty container label', now({}, { Labels: { a: '1' } }), asked({}, { Labels: LABELS }), 'container labels'],
    ['an empty label as the only one', now(), asked({}, { Labels: { maintenance: '' } }), 'container labels'],
    ['an empty label given up', now({ Labels: { ...IMAGE, a: '' } }), asked(), 'labels'],
    ['an empty sysctl', now(), asked({}, { Sysctls: { 'net.core.x': '' } }), `${IN}.Sysctls.net.core.x`],
    ['a label that every object has', now(), asked({}, { Labels: { constructor: '' } }), 'container labels'],
    ['an empty option of logging', logging({}), logging({ labels: '' }), 'logging'],
    ['an empty option of a network', driver({}), driver({ mtu: '' }), 'networks'],
    ['an empty option of a volume', volume({}), volume({ o: '' }), 'mounts'],
    ['a text where there was an empty section', now({}, { Brand: {} }), asked({}, { Brand: 'new' }), `${IN}.Brand`],
  ])('%s is a change', (_, old, fresh, what) => {
    expect(changesOf(old, fresh, networks).map((change) => change.what)).toContain(what);
  });
});
