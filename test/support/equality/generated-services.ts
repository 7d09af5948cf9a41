import fc from 'fast-check';
import type { Json } from './compose-json.ts';
import { generatedContainer } from './generated-container.ts';

// Services with any keys of `docker stack deploy`, none of which has a task.

const duration = fc.constantFrom('0s', '500ms', '1s', '1m30s', '2h', '10s', '5s');
const ratio = fc.constantFrom(0, 0.25, 1);
const some = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });

/** `none` may run nowhere, as a service of each node has no number of tasks. */
const kinds = {
  replicated: { replicas: 0 },
  global: { mode: 'global', placement: { constraints: ['node.labels.moon == yes'] } },
  'replicated-job': { mode: 'replicated-job', replicas: 0, restart_policy: { condition: 'none' } },
  'global-job': {
    mode: 'global-job',
    placement: { constraints: ['node.labels.moon == yes'] },
    restart_policy: { condition: 'on-failure', max_attempts: 2 },
  },
};
export type Kind = keyof typeof kinds;

const update = some({
  parallelism: fc.nat(3),
  delay: duration,
  order: fc.constantFrom('start-first', 'stop-first'),
  failure_action: fc.constantFrom('pause', 'continue'),
  monitor: duration,
  max_failure_ratio: ratio,
});
const rollbackAction = fc.constantFrom('rollback', 'pause', 'continue');
const labels = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b.c', 'd-e'), fc.constantFrom('', '1', 'x=y', '${TAG}', 'ü "q"'), { maxKeys: 3 }),
  fc.uniqueArray(fc.constantFrom('a', 'a=1', 'b.c=x=y', 'd-e='), {
    selector: (one) => one.split('=')[0],
    maxLength: 3,
  }),
);
const resources = some({
  limits: some({
    cpus: fc.constantFrom('0.5', '1', '0.001'),
    memory: fc.constantFrom('64M', '1gb', '20000000'),
    pids: fc.nat(100),
  }),
  reservations: some({ cpus: fc.constantFrom('0.25', '0.1'), memory: fc.constantFrom('8m', '16384k') }),
});
const placement = some({
  constraints: fc.uniqueArray(fc.constantFrom('node.role == manager', 'node.labels.a!=b', 'engine.labels.c == d')),
  preferences: fc
    .uniqueArray(fc.constantFrom('node.labels.a', 'node.id'))
    .map((all) => all.map((spread) => ({ spread }))),
  max_replicas_per_node: fc.nat(4),
});
const restart = some({
  condition: fc.constantFrom('none', 'on-failure', 'any'),
  delay: duration,
  max_attempts: fc.nat(5),
  window: duration,
});

const replicated = some({
  labels,
  placement,
  resources,
  restart_policy: restart,
  update_config: fc.tuple(update, rollbackAction).map(([one, failure_action]) => ({ failure_action, ...one })),
  rollback_config: update,
});
const ofEachNode = some({ labels, resources, update_config: update, restart_policy: restart });
const job = some({ labels, resources });

/** A service of that kind; `port` is the first of four published ports that no other service has. */
export function generatedService(kind: Kind, port: number): fc.Arbitrary<Json> {
  const deploy = kind.endsWith('job') ? job : kind === 'global' ? ofEachNode : replicated;
  const ports = kind.endsWith('job') ? fc.constant<Endpoint>({}) : endpoint(port);
  return fc.tuple(generatedContainer, deploy, ports).map(([container, more, { ports, ...endpoint }]) => ({
    ...container,
    ...(ports === undefined ? {} : { ports }),
    deploy: { ...more, ...endpoint, ...kinds[kind] },
  }));
}

type Endpoint = { readonly ports?: readonly unknown[]; readonly endpoint_mode?: string };

function endpoint(first: number): fc.Arbitrary<Endpoint> {
  const port = (index: number) => `\${PORTS}${String(first + index).padStart(3, '0')}`;
  const host = fc.subarray([
    { target: 80, published: port(0), mode: 'host' },
    { target: 81, published: port(1), mode: 'host', protocol: 'udp' },
    { target: 82, mode: 'host' },
  ]);
  const mesh = fc.subarray<unknown>([
    `${port(0)}:80`,
    `${port(1)}-${port(2)}:81-82/udp`,
    '83',
    { target: 84, published: port(3), protocol: 'tcp', mode: 'ingress' },
  ]);
  return fc.oneof(
    fc.constant({}),
    host.map((ports) => ({ ports, endpoint_mode: 'dnsrr' })),
    host.map((ports) => ({ ports })),
    mesh.map((ports) => ({ ports, endpoint_mode: 'vip' })),
  );
}
