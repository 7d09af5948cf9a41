import { describe, expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import type { AddressFacts } from './address-facts.ts';
import { addressShortages } from './address-shortage.ts';
import type { ServiceSpec } from './stack-state.ts';
import { askedSubnets } from './subnet-overlaps.ts';

const IPAM = { Config: [{ Subnet: '10.7.0.0/29' }] };
const tiny = { Id: 'n1', Name: 'tiny', Scope: 'swarm', Driver: 'overlay', IPAM };
/** Five addresses are usable; some tasks on one node have one each, and so has the node. */
const facts = (tasks: number): AddressFacts => ({
  networks: [tiny, { ...tiny, Id: 'l1', Name: 'docker_gwbridge', Scope: 'local' }],
  tasks: Array.from({ length: tasks }, (_, i) => ({
    NodeID: 'm1',
    Status: { State: 'running' },
    NetworksAttachments: [{ Network: { ID: 'n1' }, Addresses: [`10.7.0.${i + 3}/29`] }],
  })),
  services: [],
});
const asked = (Replicas: number, more: Partial<ServiceSpec> = {}) =>
  spec({
    Mode: { Replicated: { Replicas } },
    EndpointSpec: { Mode: 'dnsrr' },
    ...more,
    TaskTemplate: { ...spec().TaskTemplate, Networks: [{ Target: 'n1' }] },
  });
const warnings = (now: ServiceSpec, former: ServiceSpec | undefined, tasks: number) =>
  addressShortages([{ spec: now, former }], [], facts(tasks), [swarmNode('m1')]).map(({ message }) => message);

describe('a network with fewer free addresses than a deploy needs', () => {
  test('is named with its numbers, and who needs them', () => {
    expect(warnings(asked(3), undefined, 2)).toEqual([
      'the network tiny (10.7.0.0/29) has 2 of its 5 addresses free, but this deploy needs up to 3 more (3 by shop_web): tasks would wait for an address; give the network a larger subnet, use endpoint_mode: dnsrr or fewer replicas, or update with order: stop-first',
    ]);
    expect(warnings(asked(2), undefined, 2)).toEqual([]);
  });

  test('a new service needs a virtual IP, unless it has endpoint_mode: dnsrr', () => {
    expect(warnings(asked(2, { EndpointSpec: {} }), undefined, 2)).toHaveLength(1);
  });

  test('an update needs room for more replicas, and with start-first for the tasks side by side', () => {
    const startFirst = (Parallelism: number) => ({ UpdateConfig: { Order: 'start-first', Parallelism } });
    expect(warnings(asked(3), asked(3), 3)).toEqual([]);
    expect(warnings(asked(3, startFirst(1)), asked(3), 3)).toEqual([]);
    expect(warnings(asked(3, startFirst(2)), asked(3), 3)).toHaveLength(1);
    // 0 means all at once.
    expect(warnings(asked(3, startFirst(0)), asked(3), 3)).toHaveLength(1);
    expect(warnings(asked(5), asked(3), 3)).toHaveLength(1);
  });

  test('also if it is new itself', () => {
    const Networks = [{ Target: 'shop_default' }];
    const web = { ...asked(6), TaskTemplate: { ...spec().TaskTemplate, Networks } };
    const created = [{ Name: 'shop_default', Driver: 'overlay', IPAM }];
    const none = { networks: [], tasks: [], services: [] };
    const said = /^the network shop_default \(10\.7\.0\.0\/29\) has 5 of its 5 addresses free, but .* 6 more/;
    expect(addressShortages([{ spec: web, former: undefined }], created, none, [])).toEqual([
      { network: 'shop_default', message: expect.stringMatching(said) },
    ]);
    expect(askedSubnets(created)).toEqual(new Map([['shop_default', ['10.7.0.0/29']]]));
  });

  test('a network without a subnet of its own, and one of another scope, are left out', () => {
    const open = { ...facts(0), networks: [{ ...tiny, IPAM: { Config: [] } }] };
    expect(addressShortages([{ spec: asked(9), former: undefined }], [], open, [])).toEqual([]);
  });
});
