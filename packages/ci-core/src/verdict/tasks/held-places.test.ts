import { describe, expect, test } from 'vitest';
import { service, spec, task, updated, verdict } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceSpec, StackState, Task } from '../../plan/stack/stack-state.ts';

// As engines 28.5 and 20.10 show it: under stop-first, the new task exists at once, and waits until the old one is gone.
const PORT_TAKEN = 'no suitable node (1 node not available for new tasks; host-mode port already in use on 1 node)';
const ports = [{ Protocol: 'tcp', PublishedPort: 80, PublishMode: 'host' }];
const GRACE = { StopGracePeriod: 90_000_000_000 };

function edge(image: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return spec({
    TaskTemplate: { ContainerSpec: { Image: image, ...GRACE } },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: { Ports: ports },
    ...more,
  });
}

const [old, asked] = [edge('app:1'), edge('app:2')];
const withPort = (one: Task): Task => ({ ...one, Status: { ...one.Status, PortStatus: { Ports: ports } } });
const before: StackState = { services: [service(old)], tasks: [withPort(task({ id: 'old', slot: 1, ...old }))] };
const leaving = (more: Parameters<typeof task>[0] = {}) =>
  withPort(task({ id: 'old', slot: 1, ...old, desired: 'shutdown', ...more }));
const waiting = (err = PORT_TAKEN) => task({ id: 'new', slot: 1, ...asked, state: 'pending', desired: 'ready', err });
const rolling = (tasks: readonly Task[], more: StackState['services'] = []): StackState => ({
  services: [service(asked, updated('updating', '16:01')), ...more],
  tasks,
});
const after = (...looks: readonly (readonly [number, StackState])[]) => verdict(before, looks);

describe('a task that waits for the old one to stop', () => {
  const held = rolling([leaving(), waiting()]);

  test('is waited for as long as the old one may take, and said so', () => {
    expect(after([1, held], [80, held])).toMatchObject({
      settled: false,
      waiting: { what: 'waiting for the old task to stop (up to 1 m 30 s)' },
    });
  });

  test('has the whole patience once the old one is gone', () => {
    const alone = rolling([leaving({ state: 'shutdown' }), waiting()]);
    expect(after([1, held], [80, held], [81, alone], [100, alone])).toMatchObject({ settled: false });
    expect(after([1, held], [80, held], [81, alone], [111, alone])).toMatchObject({
      status: 'failing',
      settled: true,
      reason: PORT_TAKEN,
    });
  });

  test('is not waited for any longer when the old one does not go in its time', () => {
    expect(after([1, held], [99, held], [100, held])).toMatchObject({ settled: false });
    expect(after([1, held], [101, held], [131, held])).toMatchObject({ status: 'failing', settled: true });
  });

  test('is late at the deadline, not failing: nothing went wrong', () => {
    const late = verdict(
      before,
      [
        [1, held],
        [60, held],
      ],
      undefined,
      true,
    );
    expect(late).toMatchObject({ status: 'timed-out', settled: true });
  });

  test.each([
    ['insufficient resources on 1 node', true],
    ['no suitable node (max replicas per node limit exceed)', true],
    ['no suitable node (scheduling constraints not satisfied on 2 nodes)', false],
    ['no suitable node (unsupported platform on 1 node)', false],
  ])('%s: held by an old task that is stopping: %s', (err, isHeld) => {
    const state = rolling([leaving(), waiting(err)]);
    expect(after([1, state], [40, state]).settled).toBe(!isHeld);
  });
});

describe('the place may be held by another service of the stack', () => {
  const moved = spec({ Name: 'shop_old', TaskTemplate: old.TaskTemplate, Mode: { Replicated: { Replicas: 1 } } });
  const ofOther = (one: Task): Task => ({ ...one, ID: `${one.ID}-other`, ServiceID: 'other' });

  test('that this deploy removes', () => {
    const state = rolling([ofOther(leaving({ desired: 'remove' })), waiting()]);
    expect(after([1, state], [60, state])).toMatchObject({ settled: false });
  });

  test('that is about to be updated and then no longer has the port', () => {
    const other = service(moved, { ID: 'other', ...updated('updating', '16:01') });
    const still = withPort(ofOther(task({ slot: 1, ...moved })));
    const state = rolling([still, waiting()], [other]);
    expect(after([1, state], [60, state])).toMatchObject({ settled: false });
  });

  test('but not by one that has another port, or keeps this one', () => {
    const elsewhere = ofOther(leaving());
    const other = service(moved, { ID: 'other' });
    const free = {
      ...elsewhere,
      Status: { ...elsewhere.Status, PortStatus: { Ports: [{ ...ports[0], PublishedPort: 81 }] } },
    };
    for (const tasks of [
      [free, waiting()],
      [withPort(ofOther(task({ slot: 1, ...moved }))), waiting()],
    ]) {
      const state = rolling(tasks, [other]);
      expect(after([1, state], [31, state])).toMatchObject({ status: 'failing', settled: true });
    }
  });
});

describe('a task that returns to a node where the old one is stopping', () => {
  // Engine 28.5, after the label of the node was taken away and given back.
  const err =
    'starting container failed: failed to set up container networking: driver failed programming external connectivity on endpoint gateway_f0fc: Bind for 0.0.0.0:80 failed: port is already allocated';
  const here = (one: Task, NodeID = 'w1'): Task => ({ ...one, NodeID });
  const failed = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      here(task({ id: `failed${i}`, slot: 1, ...old, state: 'failed', desired: 'shutdown', err })),
    );
  const next = here(task({ id: 'next', slot: 1, ...old, state: 'ready', desired: 'ready' }));
  const state = (...tasks: readonly Task[]): StackState => ({ services: [service(old)], tasks });

  test('does not fail by itself, however often the engine starts it', () => {
    const held = state(here(leaving()), ...failed(5), next);
    expect(after([1, held], [80, held])).toMatchObject({ settled: false });
    const done = state(here(leaving({ state: 'shutdown' })), ...failed(5), here(task({ id: 'next', slot: 1, ...old })));
    expect(after([1, held], [80, held], [85, done], [91, done])).toMatchObject({ status: 'unchanged', settled: true });
  });

  // The constraint enforcer calls it rejected while its container is still stopping, and the engine keeps few ended tasks.
  test('also if the old one is called rejected, and soon forgotten', () => {
    const words = 'assigned node no longer meets constraints';
    const evicted = here(task({ id: 'old', slot: 1, ...old, state: 'rejected', desired: 'shutdown', err: words }));
    const first = state(evicted, next);
    const held = state(...failed(5), next);
    expect(after([1, first], [3, held], [80, held])).toMatchObject({ settled: false });
    const late = Array.from({ length: 4 }, (_, i) => here({ ...task({ slot: 1, ...old, err }), ID: `late${i}` }));
    const ended = late.map((one) => ({ ...one, DesiredState: 'shutdown', Status: { State: 'failed', Err: err } }));
    const still = state(...ended, next);
    expect(after([1, first], [3, held], [102, still], [131, still])).toMatchObject({ settled: false });
    expect(after([1, first], [3, held], [102, still], [132, still])).toMatchObject({
      status: 'failing',
      settled: true,
    });
  });

  test('also if the old one had to leave before the deploy began', () => {
    const words = 'assigned node no longer meets constraints';
    const evicted = here(
      task({ ...old, slot: 1, state: 'rejected', desired: 'shutdown', err: words, at: '2026-11-20T15:59:40Z' }),
    );
    const tasks = [
      evicted,
      here(task({ ...old, id: 'first', slot: 1, state: 'failed', desired: 'shutdown', err })),
      next,
    ];
    const start = { services: [service(old)], tasks };
    const asked = service(edge('app:1', { EndpointSpec: { Mode: 'dnsrr', Ports: ports } }));
    const held = { services: [asked], tasks: [...tasks, ...failed(5)] };
    const looked = (...seconds: readonly number[]) =>
      verdict(
        start,
        seconds.map((at) => [at, held] as const),
        held,
        false,
        { changing: new Set(['shop_web']) },
      );
    // It left 20 seconds before, so its 90 seconds and a moment are over after 80.
    expect(looked(1, 79)).toMatchObject({ settled: false });
    const late = {
      ...held,
      tasks: [
        ...held.tasks,
        ...['x', 'y', 'z'].map((id) => ({
          ...here(task({ ...old, id, slot: 1, state: 'failed', desired: 'shutdown', err })),
        })),
      ],
    };
    const after = (end: number) =>
      verdict(
        start,
        [
          [1, held],
          [81, late],
          [end, late],
        ],
        held,
        false,
        { changing: new Set(['shop_web']) },
      );
    expect(after(110)).toMatchObject({ settled: false });
    expect(after(111)).toMatchObject({ status: 'failing', settled: true });
  });

  test('but it does where the port stays taken, or where the old task is on another node', () => {
    const gone = state(here(leaving({ state: 'shutdown' })), ...failed(5), next);
    const elsewhere = state(here(leaving(), 'w2'), ...failed(5), next);
    for (const one of [gone, elsewhere])
      expect(after([1, one], [31, one])).toMatchObject({ status: 'failing', settled: true });
  });
});

describe('what cannot end by itself', () => {
  test('a changed placement that no node satisfies, while the old task still runs', () => {
    const Placement = { Constraints: ['node.labels.disk == none'] };
    const placed = edge('app:1', {
      TaskTemplate: { ...old.TaskTemplate, Placement },
      UpdateConfig: { Order: 'start-first' },
    });
    const err = 'no suitable node (scheduling constraints not satisfied on 2 nodes)';
    const pending = task({ id: 'new', slot: 1, ...placed, state: 'pending', err });
    const state = { services: [service(placed, updated('updating', '16:01'))], tasks: [...before.tasks, pending] };
    expect(after([1, state], [30, state])).toMatchObject({ settled: false, waiting: { what: err } });
    expect(after([1, state], [31, state])).toMatchObject({ status: 'failing', settled: true, reason: err });
  });

  test.each([
    'host-mode port already in use on 1 node',
    'insufficient resources on 1 node',
    'missing plugin on 1 node',
    'words of a later engine',
  ])('a pending task of any mode with the error: %s', (err) => {
    const state = { services: [service(asked)], tasks: [waiting(err)] };
    expect(after([1, state], [31, state])).toMatchObject({ status: 'failing', settled: true, reason: err });
  });

  test('a task that is left in the state new', () => {
    const unallocated = task({ id: 'new', slot: 1, ...asked, state: 'new' });
    const state = rolling([...before.tasks, unallocated]);
    expect(after([1, state], [30, state])).toMatchObject({ settled: false });
    expect(after([1, state], [31, state])).toMatchObject({
      status: 'failing',
      settled: true,
      reason: expect.stringContaining('has not given it an address'),
    });
  });

  test('an image may take long before the deadline', () => {
    const pulling = rolling([
      leaving({ state: 'shutdown' }),
      task({ id: 'new', slot: 1, ...asked, state: 'preparing' }),
    ]);
    expect(after([1, pulling], [800, pulling])).toMatchObject({ settled: false });
  });
});
