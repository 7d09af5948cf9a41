import { meetsConstraints } from './constraints.ts';
import type { ServiceSpec } from './stack-state.ts';
import { nodeName, type SwarmNode } from './swarm-node.ts';

/** Why the engine gives a node no new task of a service. */
export type Hindrance = 'paused' | 'drained' | 'down' | 'not-ready' | 'constraints' | 'platform';

/** Why a node gets no new task of a service now; undefined if it may get one. Resources and ports are left out. */
export function hindranceOf({ TaskTemplate: { Placement } }: ServiceSpec, node: SwarmNode): Hindrance | undefined {
  if (!meetsConstraints(Placement?.Constraints, node)) return 'constraints';
  const { State = 'ready' } = node.Status;
  if (State !== 'ready') return State === 'down' ? 'down' : 'not-ready';
  const { Availability = 'active' } = node.Spec;
  if (Availability === 'drain') return 'drained';
  if (Availability === 'pause') return 'paused';
  return hasPlatform(Placement?.Platforms ?? [], node) ? undefined : 'platform';
}

/**
 * The nodes on which the engine places a task of a global service or job. If the image has the platform of none of them,
 * all of them: it waits there indefinitely, which is a failure.
 */
export function participants(spec: ServiceSpec, nodes: readonly SwarmNode[]): SwarmNode[] {
  const fitting = nodes.filter((node) => hindranceOf(spec, node) === undefined);
  return fitting.length > 0 ? fitting : nodes.filter((node) => hindranceOf(spec, node) === 'platform');
}

/** `w1 is paused`, for a node that gets no new task because of its state. */
export function stateOfNode(node: SwarmNode, hindrance: Hindrance): string {
  return `${nodeName(node)} is ${hindrance === 'not-ready' ? 'not ready' : hindrance}`;
}

/** A warning if no node meets the constraints of a global service: for the engine that is right, and the service runs nowhere. */
export function placedNowhere(
  { Name, Mode, TaskTemplate }: ServiceSpec,
  nodes: readonly SwarmNode[],
): string | undefined {
  const constraints = TaskTemplate.Placement?.Constraints ?? [];
  if (Mode?.Global === undefined || nodes.length === 0) return undefined;
  if (nodes.some((node) => meetsConstraints(constraints, node))) return undefined;
  return `no node meets the constraints of ${Name} (${constraints.join(', ')}): it runs on none until one has a matching label`;
}

/**
 * A warning if a service with `max_replicas_per_node` has more tasks than places on the nodes that take tasks now. With
 * `order: start-first`, the engine needs one place more for an update, and waits for it indefinitely.
 */
export function placesShort(spec: ServiceSpec, isUpdate: boolean, nodes: readonly SwarmNode[]): string | undefined {
  const most = spec.TaskTemplate.Placement?.MaxReplicas ?? 0;
  const replicas = spec.Mode?.Replicated?.Replicas ?? 0;
  if (most === 0 || replicas === 0) return undefined;
  const places = participants(spec, nodes).length * most;
  const isStartFirst = isUpdate && spec.UpdateConfig?.Order === 'start-first';
  if (places >= replicas + (isStartFirst ? 1 : 0)) return undefined;
  const needs = isStartFirst ? `${replicas} places and, with order: start-first, one more` : `${replicas} places`;
  const remedy = `${isStartFirst ? 'use order: stop-first' : 'lower the number of replicas'}, raise max_replicas_per_node, or add a node`;
  return `${spec.Name} needs ${needs}, but the nodes that take tasks now have ${places} (max_replicas_per_node is ${most}): ${remedy}`;
}

type Platform = { readonly Architecture?: string; readonly OS?: string };

function hasPlatform(platforms: readonly Platform[], { Description }: SwarmNode): boolean {
  const { Architecture = '', OS = '' } = Description?.Platform ?? {};
  if (platforms.length === 0 || Architecture === '' || OS === '') return true;
  return platforms.some(
    (one) =>
      (!one.Architecture || shortArchitecture(one.Architecture) === shortArchitecture(Architecture)) &&
      (!one.OS || one.OS === OS),
  );
}

/** Nodes report what `uname -m` prints, images name the architecture as Go does. */
function shortArchitecture(architecture: string): string {
  return { x86_64: 'amd64', aarch64: 'arm64' }[architecture] ?? architecture;
}
