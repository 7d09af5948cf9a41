import type { InspectedTask } from './cause-details.ts';
import type { CauseRow, CauseText } from './cause-row.ts';

const labelHint = () =>
  'label a node to match the constraint (docker node update --label-add), or correct the constraint';

/**
 * A list of the scheduler's reasons. For a task of a replicated service, it is in parentheses; the task of a global service
 * has its node already, and the bare list.
 */
const REASONS =
  /^(?:no suitable node \()?((?:\d+ nodes? not available|insufficient resources|max replicas per node|host-mode port|scheduling constraints|missing plugin|unsupported platform|cannot fulfill)[^)]*)\)?$/;

/** Why no node can run a task. */
export const PLACEMENT_CAUSES: readonly CauseRow[] = [
  {
    kind: 'port-taken',
    pattern: /host-mode port already in use/,
    headline: (_, seen) =>
      `${hostPorts(seen)} is in use on ${isGlobal(seen) ? 'a node that must run it' : 'every node that could run it'}`,
    hint: portHint,
  },
  {
    // The engine ends a task of the previous version so: its node does not match the new constraints.
    kind: 'no-node',
    pattern: /assigned node no longer meets constraints/,
    vague: true,
    headline: () => 'the node of a running task does not match the new constraints',
    hint: labelHint,
  },
  {
    kind: 'no-node',
    pattern: /max replicas per node limit/,
    headline: whyNot,
    hint: (_, seen) =>
      `${isStartFirst(seen) ? 'update it with order: stop-first' : 'lower the number of replicas'}, raise deploy.placement.max_replicas_per_node, or add a node ("docker node ls" shows nodes that are paused or drained)`,
  },
  {
    kind: 'no-node',
    pattern: /missing plugin/,
    headline: ({ input }, seen) => {
      const drivers = driversOf(seen);
      return `no node can run it: ${reasonsIn(input)}${drivers.length > 0 ? ` (volume driver ${drivers.join(', ')})` : ''}`;
    },
    hint: () => 'install the plugin on the nodes (docker plugin install), or correct the driver in the compose file',
  },
  {
    kind: 'no-node',
    pattern: /unsupported platform/,
    headline: ({ input }, seen) => {
      // An attestation of the image is listed with the platform "unknown".
      const platforms = (seen?.task.Spec.Placement?.Platforms ?? []).filter(({ OS }) => OS !== 'unknown');
      const names = platforms.map(({ OS = 'any', Architecture = 'any' }) => `${OS}/${Architecture}`);
      return `no node can run it: ${reasonsIn(input)}${names.length > 0 ? `; the image is built for ${names.join(', ')}` : ''}`;
    },
    hint: () => 'build the image for the platform of the nodes, or add a node of its platform',
  },
  {
    // Before the constraints: a node that lacks memory or processors is listed so, whether it meets them or not.
    kind: 'no-node',
    pattern: /insufficient resources/,
    headline: whyNot,
    hint: resourcesHint,
  },
  {
    kind: 'no-node',
    pattern: /no suitable node \((scheduling constraints .*)\)/,
    headline: ([, why], seen) =>
      `no node can run it: ${[why, ...(seen?.task.Spec.Placement?.Constraints ?? [])].join(', ')}`,
    hint: labelHint,
  },
  {
    kind: 'no-node',
    pattern: /no suitable node \((.*)\)/,
    headline: whyNot,
    hint: nodesHint,
  },
  { kind: 'no-node', pattern: REASONS, headline: whyNot, hint: nodesHint },
];

function reasonsIn(words: string): string {
  return REASONS.exec(words)?.[1] ?? words;
}

function whyNot({ input }: RegExpExecArray): string {
  return `no node can run it: ${/no suitable node \((.*)\)/.exec(input)?.[1] ?? reasonsIn(input)}`;
}

function nodesHint(): string {
  return 'check "docker node ls" for nodes that are paused, drained or down, or reduce deploy.resources.reservations';
}

/** An update with start-first needs what is reserved twice. */
function resourcesHint({ input }: RegExpExecArray, seen: InspectedTask | undefined): string {
  const isUpdate = seen?.service?.UpdateStatus !== undefined && isStartFirst(seen);
  const nodes = /constraints/.test(input)
    ? 'let the constraints of the service match more nodes'
    : 'check "docker node ls" for nodes that are paused, drained or down';
  return `${isUpdate ? 'update it with order: stop-first, ' : ''}reduce deploy.resources.reservations, or ${nodes}`;
}

function portHint(...[, seen]: Parameters<CauseText>): string {
  if (seen?.service !== undefined && !isStartFirst(seen)) {
    const fewer = isGlobal(seen) ? '' : 'run fewer replicas than nodes, ';
    const holders = seen.portHolders ?? [];
    const uses = holders.length === 0 ? 'stop what uses it' : `stop what uses it (${holders.join(', ')})`;
    return `${fewer}${uses}, or publish another port`;
  }
  return 'run fewer replicas than nodes, update it with order: stop-first, or publish another port';
}

function hostPorts(seen: InspectedTask | undefined): string {
  const ports = (seen?.service?.Spec.EndpointSpec?.Ports ?? []).filter(({ PublishMode }) => PublishMode === 'host');
  if (ports.length !== 1) return 'its port';
  return `its port ${ports[0]?.PublishedPort}`;
}

/** Without the spec, it may be. */
function isStartFirst(seen: InspectedTask | undefined): boolean {
  return seen?.service === undefined || seen.service.Spec.UpdateConfig?.Order === 'start-first';
}

function isGlobal(seen: InspectedTask | undefined): boolean {
  const { Global, GlobalJob } = seen?.service?.Spec.Mode ?? {};
  return (Global ?? GlobalJob) !== undefined;
}

/** Volume drivers other than the one that each engine has. */
function driversOf(seen: InspectedTask | undefined): string[] {
  const mounts = seen?.task.Spec.ContainerSpec?.Mounts ?? [];
  return mounts
    .flatMap(({ VolumeOptions }) => VolumeOptions?.DriverConfig?.Name ?? [])
    .filter((one) => one !== 'local');
}
