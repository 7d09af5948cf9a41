import { describe, expect, test } from 'vitest';
import { service, spec, task } from '../../../../../test/support/stack/stack-scene.ts';
import type { AddressFacts } from '../../plan/stack/address-facts.ts';
import type { ServiceSpec } from '../../plan/stack/stack-state.ts';
import { addressTrouble } from './addresses.ts';
import { causeOf } from './cause.ts';
import type { InspectedTask } from './cause-details.ts';

const evidence = { health: [], logs: [], outOfMemory: false };
const inspected = (err: string, asked: Partial<ServiceSpec>, more: Partial<InspectedTask> = {}): InspectedTask => ({
  task: task({ ...spec(asked), state: 'pending', err }),
  evidence,
  service: service(spec(asked)),
  ...more,
});

describe('hints look at the spec', () => {
  const port = 'host-mode port already in use on 1 node';
  const EndpointSpec = { Ports: [{ Protocol: 'tcp', PublishedPort: 80, PublishMode: 'host' }] };

  test('order: stop-first is advised to none that has it', () => {
    const advice = (Order: string) =>
      causeOf(inspected(`no suitable node (${port})`, { UpdateConfig: { Order } })).hint;
    expect(advice('start-first')).toContain('order: stop-first');
    expect(advice('stop-first')).not.toContain('stop-first');
    expect(advice('stop-first')).toContain('run fewer replicas than nodes');
  });

  test('a global service has no replicas', () => {
    const { kind, headline, hint } = causeOf(inspected(port, { Mode: { Global: {} }, EndpointSpec }));
    expect({ kind, headline }).toEqual({
      kind: 'port-taken',
      headline: 'its port 80 is in use on a node that must run it',
    });
    expect(hint).not.toMatch(/replicas|stop-first/);
  });

  test.each([
    ['start-first', /^update it with order: stop-first, raise deploy\.placement\.max_replicas_per_node, or add a node/],
    ['stop-first', /^lower the number of replicas, raise deploy\.placement\.max_replicas_per_node, or add a node/],
  ])('max_replicas_per_node with %s', (Order, hint) => {
    const err = 'no suitable node (1 node not available for new tasks; max replicas per node limit exceed)';
    expect(causeOf(inspected(err, { UpdateConfig: { Order } }))).toMatchObject({
      kind: 'no-node',
      headline: 'no node can run it: 1 node not available for new tasks; max replicas per node limit exceed',
      hint: expect.stringMatching(hint),
    });
  });

  // The scheduler lists a reason for each node, in any order; only those of the nodes that fit can be repaired.
  test.each([
    [
      'start-first',
      true,
      /^update it with order: stop-first, reduce deploy\.resources\.reservations, or let the constr/,
    ],
    ['start-first', false, /^reduce deploy\.resources\.reservations/],
    ['stop-first', true, /^reduce deploy\.resources\.reservations/],
  ])('too little memory beside constraints, with %s (an update: %s)', (Order, isUpdate, hint) => {
    const err = 'no suitable node (scheduling constraints not satisfied on 2 nodes; insufficient resources on 1 node)';
    const UpdateConfig = { Order };
    const more = isUpdate ? { UpdateStatus: { State: 'updating' as const } } : {};
    const cause = causeOf(inspected(err, { UpdateConfig }, { service: service(spec({ UpdateConfig }), more) }));
    expect(cause).toMatchObject({ kind: 'no-node', hint: expect.stringMatching(hint) });
    expect(cause.hint).not.toContain('--label-add');
  });

  test.each([
    ['max replicas per node limit exceed', /max_replicas_per_node/],
    ['unsupported platform on 1 node', /platform of the nodes/],
    ['missing plugin on 1 node', /install the plugin/],
  ])('constraints that exclude some nodes do not hide: %s', (reason, hint) => {
    const err = `no suitable node (scheduling constraints not satisfied on 2 nodes; ${reason})`;
    expect(causeOf(inspected(err, {})).hint).toMatch(hint);
  });

  test('who has the port', () => {
    const seen = inspected(`no suitable node (${port})`, { EndpointSpec }, { portHolders: ['edge_proxy'] });
    expect(causeOf(seen).hint).toBe(
      'run fewer replicas than nodes, stop what uses it (edge_proxy), or publish another port',
    );
  });

  test('a volume driver, and a platform, that no node has', () => {
    const Mounts = [{ Target: '/v', VolumeOptions: { DriverConfig: { Name: 'rexray' } } }];
    const plugin = spec().TaskTemplate;
    const TaskTemplate = { ...plugin, ContainerSpec: { ...plugin.ContainerSpec, Mounts } };
    for (const err of ['no suitable node (missing plugin on 2 nodes)', 'missing plugin on 2 nodes'])
      expect(causeOf(inspected(err, { TaskTemplate }))).toMatchObject({
        kind: 'no-node',
        headline: 'no node can run it: missing plugin on 2 nodes (volume driver rexray)',
      });
    const attestation = { Architecture: 'unknown', OS: 'unknown' };
    const Placement = { Platforms: [{ Architecture: 'arm64', OS: 'linux' }, attestation] };
    expect(
      causeOf(inspected('unsupported platform on 1 node', { TaskTemplate: { ...plugin, Placement } })).headline,
    ).toBe('no node can run it: unsupported platform on 1 node; the image is built for linux/arm64');
    expect(causeOf(inspected('insufficient resources on 1 node', {})).kind).toBe('no-node');
  });
});

describe('a task without an error', () => {
  test.each([
    ['new', 'no-address', /has not given it an address/],
    ['pending', 'slow-start', /has not chosen a node/],
    ['assigned', 'slow-start', /its node has not taken it on yet/],
    ['accepted', 'slow-start', /taken it on, but not begun/],
    ['preparing', 'slow-start', /the image may still be downloading/],
    ['ready', 'slow-start', /has not been started yet/],
    ['starting', 'slow-start', /still starting/],
  ])('in the state %s has words of its own', (state, kind, headline) => {
    const cause = causeOf({ task: task({ state }), evidence });
    expect(cause).toMatchObject({ kind, headline: expect.stringMatching(headline) });
    if (state !== 'preparing') expect(cause.headline + cause.hint).not.toMatch(/image/);
  });

  test('whose place is still held waits for the old task', () => {
    const held = inspected('no suitable node (host-mode port already in use on 1 node)', {}, { held: 90_000 });
    expect(causeOf(held)).toMatchObject({
      kind: 'slow-start',
      headline: 'it waits for the old task to stop, which may take 1 m 30 s (stop_grace_period)',
    });
  });
});

// As engine 28.5 lists them: a network that could not be set up has neither a driver nor a subnet.
describe('a task without an address', () => {
  const network = (Name: string, Subnet?: string) => ({
    ...{ Id: `id-${Name}`, Name, Scope: 'swarm' },
    IPAM: { Config: Subnet === undefined ? null : [{ Subnet, Gateway: '10.77.0.1' }] },
  });
  const inTiny = (NodeID: string, address: string, State = 'running') => ({
    NodeID,
    Status: { State },
    NetworksAttachments: [{ Network: { ID: 'id-tiny' }, Addresses: [address] }],
  });
  const facts: AddressFacts = {
    networks: [network('tiny', '10.77.0.0/29'), network('other', '10.98.0.0/16'), network('stuck')],
    tasks: [
      inTiny('m1', '10.77.0.2/29'),
      inTiny('m1', '10.77.0.3/29'),
      inTiny('w1', '10.77.0.4/29', 'starting'),
      inTiny('w1', '10.77.0.5/29', 'shutdown'),
    ],
    services: [{ Endpoint: { VirtualIPs: [{ NetworkID: 'id-other', Addr: '10.98.0.2/16' }] } }, {}],
  };
  const trouble = (target: string, asked: Record<string, string[]> = {}, found = facts) => {
    const template = { ...spec().TaskTemplate, Networks: [{ Target: target }] };
    const waiting = task({ state: 'new', TaskTemplate: template });
    const addresses = addressTrouble(waiting, found, new Map(Object.entries(asked)));
    return causeOf({ task: waiting, evidence, addresses });
  };

  test('in a full network: the numbers', () => {
    expect(trouble('id-tiny')).toMatchObject({
      kind: 'no-address',
      headline:
        'the network tiny (10.77.0.0/29) has no free address: 5 usable, 3 by tasks, 0 by virtual IPs of services, up to 2 by nodes',
      hint: expect.stringContaining('larger subnet'),
    });
    expect(trouble('id-other').headline).toMatch(/^the engine has not given it an address/);
  });

  test('in a network whose subnet another one has', () => {
    expect(trouble('id-stuck', { stuck: ['10.98.7.0/24'] })).toMatchObject({
      kind: 'subnet-overlap',
      headline:
        'the engine cannot set up the network stuck: its subnet 10.98.7.0/24 overlaps with that of other (10.98.0.0/16)',
    });
    expect(trouble('id-stuck').headline).toContain('subnets in use: tiny (10.77.0.0/29), other (10.98.0.0/16)');
  });
});
