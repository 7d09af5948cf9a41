import type { Finding } from '../deploy/preflight.ts';
import { MOUNT_ON_OTHER_NODES } from '../lint/lint-manifest.ts';
import { hindranceOf } from '../stack/node-fit.ts';
import type { StackState } from '../stack/stack-state.ts';
import { nodeName, nodesByName, type SwarmNode } from '../stack/swarm-node.ts';
import { type BindSource, mountedPaths } from './bind-sources.ts';
import type { MountPlace } from './mount-places.ts';

/** The server that a deploy connects to. */
export type Connected = {
  readonly host: string;
  /** The ID of its node. */
  readonly node: string;
  /** Its name, and how many nodes the swarm has. */
  readonly engine: { readonly name: string; readonly nodes: number };
};

/** The stack as it runs, with the nodes of the swarm unless the engine does not list them. */
export type Running = Pick<StackState, 'nodes' | 'tasks'>;

/** True if tasks of the service may be placed on the node that is connected. */
export function mayRunHere({ spec }: BindSource, { nodes }: Running, { node, engine }: Connected): boolean {
  const here = nodes?.find(({ ID }) => ID === node);
  return here === undefined ? engine.nodes === 1 : hindranceOf(spec, here) === undefined;
}

/** A path that the connected node does not have. */
export function missingSource(
  { service, path }: BindSource,
  { host, engine }: Connected,
  place: Pick<MountPlace, 'at'>,
): Finding {
  const hint =
    engine.nodes === 1
      ? 'create it, or correct the path; relative paths start in the folder on the server'
      : `create it on each node that may run ${service}`;
  return { level: 'warning', at: place.at, message: `${service} mounts ${path}, which ${host} does not have`, hint };
}

/**
 * What services mount on nodes that no job looks at: the files of an upload are on the connected node alone, and no API shows
 * the others. A path that a running task has there is known.
 */
export function elsewhereFindings(
  sources: readonly BindSource[],
  running: Running,
  connected: Connected,
  placeOf: (source: BindSource) => MountPlace,
): Finding[] {
  const groups = new Map<
    string,
    { readonly first: BindSource; readonly paths: string[]; readonly nodes: SwarmNode[] }
  >();
  for (const source of sources) {
    const nodes = unseenNodes(source, running, connected);
    if (nodes.length === 0 || placeOf(source).isSilent) continue;
    const key = [source.service, source.isUploaded, ...nodes.map(({ ID }) => ID)].join(' ');
    const group = groups.get(key) ?? { first: source, paths: [], nodes };
    group.paths.push(source.path);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, paths, nodes }) => {
    const says = (first.isUploaded ? uploadedText : unseenText)(
      paths,
      nodes,
      connected,
      mayRunHere(first, running, connected),
    );
    return {
      level: 'warning',
      at: placeOf(first).at,
      message: `${first.service} mounts ${paths.join(', ')}, ${says} [${MOUNT_ON_OTHER_NODES}]`,
      hint: first.isUploaded
        ? `make it a config, or add the constraint "node.hostname == ${connected.engine.name}"; if the nodes share that folder, silence the rule`
        : 'create it on each of these nodes, or name those that have it by a constraint, and silence the rule',
    };
  });
}

function uploadedText(paths: readonly string[], nodes: readonly SwarmNode[], { engine }: Connected, isHere: boolean) {
  const it = paths.length === 1 ? 'it' : 'them';
  const runs = isHere ? 'may also run' : 'can only run';
  return `which a deploy uploads to ${engine.name} only, and ${runs} on ${namesOf(nodes)}: tasks there are rejected, or use another version of ${it}`;
}

function unseenText(paths: readonly string[], nodes: readonly SwarmNode[], { engine }: Connected, isHere: boolean) {
  const is = paths.length === 1 ? 'it is' : 'one is';
  const then = `where ${is} missing, tasks are rejected`;
  return isHere
    ? `looked for on ${engine.name} only, and may also run on ${namesOf(nodes)}: ${then}`
    : `not looked for on ${namesOf(nodes)}, where it can run: ${then}`;
}

/** The nodes that may get a task now, apart from the connected one and from those that are known to have the path. */
function unseenNodes(source: BindSource, { nodes = [], tasks }: Running, { node }: Connected): SwarmNode[] {
  const { spec, path, isUploaded } = source;
  if (!isUploaded && isEverywhere(path)) return [];
  return nodesByName(nodes).filter(({ ID }, i, sorted) => {
    const one = sorted[i];
    if (one === undefined || ID === node || hindranceOf(spec, one) !== undefined) return false;
    return (
      isUploaded ||
      !tasks.some((task) => task.NodeID === ID && hasStarted(task.Status.State) && mounts(task.Spec, path))
    );
  });
}

function hasStarted(state: string): boolean {
  return state === 'running' || state === 'complete';
}

function mounts(TaskTemplate: StackState['tasks'][number]['Spec'], path: string): boolean {
  return mountedPaths({ TaskTemplate }).some((one) => one === path || one.startsWith(`${path}/`));
}

/** What each Linux machine with Docker has, apart from all below /proc and /sys. */
const EVERYWHERE = new Set([
  ...[
    '/',
    '/boot',
    '/dev',
    '/dev/disk',
    '/dev/kmsg',
    '/dev/shm',
    '/home',
    '/lib',
    '/lib/modules',
    '/mnt',
    '/opt',
    '/proc',
  ],
  ...['/root', '/run', '/run/docker.sock', '/srv', '/sys', '/tmp', '/usr', '/var', '/var/lib', '/var/lib/docker'],
  ...['/var/lib/docker/containers', '/var/lib/docker/volumes', '/var/log', '/var/run', '/var/run/docker.sock', '/etc'],
  ...[
    '/etc/docker',
    '/etc/group',
    '/etc/hostname',
    '/etc/hosts',
    '/etc/localtime',
    '/etc/machine-id',
    '/etc/os-release',
  ],
  ...['/etc/passwd', '/etc/resolv.conf'],
]);

function isEverywhere(path: string): boolean {
  return /^\/(?:proc|sys)\//.test(path) || EVERYWHERE.has(path.replace(/(?<=.)\/+$/, ''));
}

const MOST = 5;

function namesOf(nodes: readonly SwarmNode[]): string {
  const names = nodes.map(nodeName);
  const [last] = names.slice(-1);
  if (names.length > MOST) return `${names.slice(0, MOST).join(', ')} and ${names.length - MOST} more nodes`;
  return names.length === 1 ? (last ?? '') : `${names.slice(0, -1).join(', ')} and ${last}`;
}
