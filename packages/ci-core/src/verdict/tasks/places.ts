import { hindranceOf, participants, placedNowhere, stateOfNode } from '../../plan/stack/node-fit.ts';
import type { Service, Task } from '../../plan/stack/stack-state.ts';
import { nodeName, type SwarmNode } from '../../plan/stack/swarm-node.ts';
import { hasFinished, isActive, isCurrent, isRunning, jobOf, mayFinish, slotOf } from './tasks.ts';

type Counts = { readonly running: number; readonly wanted: number };

/**
 * How many tasks of a global service or job run, and on how many nodes the engine would place one now. A paused node keeps
 * the task that it has; that one does not count unless it is of the current version.
 */
export function globalCounts(
  service: Service,
  tasks: readonly Task[],
  current: readonly Task[],
  nodes: readonly SwarmNode[] | undefined,
): Counts {
  const isJob = jobOf(service) !== undefined;
  const there = isJob ? current.filter(hasFinished) : current.filter(isRunning);
  const done = !isJob && mayFinish(service) ? current.filter(hasFinished) : [];
  const running = there.length + new Set(done.map(slotOf).filter((slot) => !there.map(slotOf).includes(slot))).size;
  const active = (isJob ? current : tasks).filter((task) => isActive(task) || (isJob && hasFinished(task)));
  if (nodes === undefined) return { running, wanted: new Set([...active, ...done].map(slotOf)).size };
  const known = new Set(nodes.map(({ ID }) => ID));
  const places = [
    ...participants(service.Spec, nodes).map(({ ID }) => ID),
    // A node that joined after the list was read, and what runs on a node that takes no more.
    ...active.map(slotOf).filter((slot) => !known.has(slot)),
    ...[...there, ...done].map(slotOf),
  ];
  return { running, wanted: new Set(places).size };
}

/** False if the task waits for a node that takes no task of this service now, such as a paused one. */
export function takesPart({ Spec }: Service, { NodeID }: Task, nodes: readonly SwarmNode[] | undefined): boolean {
  if ((Spec.Mode?.Global ?? Spec.Mode?.GlobalJob) === undefined || nodes === undefined) return true;
  return !nodes.some(({ ID }) => ID === NodeID) || participants(Spec, nodes).some(({ ID }) => ID === NodeID);
}

/** True if a task of a global service is to end because its node does not meet the constraints. */
export function isMisplaced({ Spec }: Service, task: Task, nodes: readonly SwarmNode[] | undefined): boolean {
  const node = nodes?.find(({ ID }) => ID === task.NodeID);
  return isActive(task) && node !== undefined && hindranceOf(Spec, node) === 'constraints';
}

/** A warning for each node that keeps another version (named by `other`) of a global service, or cannot run it. */
export function placeWarnings(
  service: Service,
  tasks: readonly Task[],
  nodes: readonly SwarmNode[] | undefined,
  other: string,
): string[] {
  const { Spec } = service;
  if (nodes === undefined || Spec.Mode?.Global === undefined) return [];
  const nowhere = placedNowhere(Spec, nodes);
  if (nowhere !== undefined) return [nowhere];
  const active = tasks.filter((task) => task.ServiceID === service.ID && isActive(task));
  return nodes.flatMap((node) => {
    const hindrance = hindranceOf(Spec, node);
    const own = active.filter(({ NodeID }) => NodeID === node.ID);
    if (hindrance === undefined || hindrance === 'constraints' || own.length === 0) return [];
    if (hindrance === 'platform') {
      const { OS, Architecture } = node.Description?.Platform ?? {};
      return [`${nodeName(node)} (${OS}/${Architecture}) does not run ${Spec.Name}: its image has no such platform`];
    }
    if (own.some((task) => isRunning(task) && isCurrent(task, service))) return [];
    const what = own.some(isRunning) ? `it keeps ${other} of ${Spec.Name}` : `it does not run ${Spec.Name}`;
    return [`${stateOfNode(node, hindrance)}: ${what} until it is ${hindrance === 'down' ? 'up' : 'active'} again`];
  });
}

/** A warning for each node that would keep its task of a global service, because it takes no new one now. */
export function nodesThatKeep(
  { ID, Spec }: Service,
  tasks: readonly Task[],
  nodes: readonly SwarmNode[] | undefined,
): string[] {
  if (nodes === undefined || Spec.Mode?.Global === undefined) return [];
  const own = tasks.filter((task) => task.ServiceID === ID && isRunning(task));
  return nodes.flatMap((node) => {
    const hindrance = hindranceOf(Spec, node);
    const isKept = hindrance === 'paused' || hindrance === 'down' || hindrance === 'not-ready';
    if (!isKept || own.every(({ NodeID }) => NodeID !== node.ID)) return [];
    return [
      `${stateOfNode(node, hindrance)}: it keeps the old version of ${Spec.Name} until it is ${hindrance === 'down' ? 'up' : 'active'} again`,
    ];
  });
}
