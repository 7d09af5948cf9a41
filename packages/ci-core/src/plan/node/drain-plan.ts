import { hostPorts } from '../stack/host-ports.ts';
import { hindranceOf } from '../stack/node-fit.ts';
import { isJob, type Service, type Task } from '../stack/stack-state.ts';
import type { SwarmNode } from '../stack/swarm-node.ts';

/** All that runs in a swarm. */
export type SwarmState = {
  readonly nodes: readonly SwarmNode[];
  readonly services: readonly Service[];
  readonly tasks: readonly Task[];
};

/** What a drain does with one service that runs on the node. */
export type DrainStep = {
  readonly service: Service;
  /** How many tasks it has there. */
  readonly tasks: number;
  /** Why its tasks stop before others start; undefined if it is moved without a gap. */
  readonly gap: string | undefined;
};

/** The services with tasks on a node, but for global ones: a task of those belongs to its node. */
export function planDrain(node: string, { nodes, services, tasks }: SwarmState): DrainStep[] {
  const running = tasks.filter(({ Status, DesiredState }) => Status.State === 'running' && DesiredState === 'running');
  return services.flatMap((service): DrainStep[] => {
    const own = running.filter(({ ServiceID }) => ServiceID === service.ID);
    const there = own.filter(({ NodeID }) => NodeID === node).length;
    const { Global, GlobalJob } = service.Spec.Mode ?? {};
    if (there === 0 || (Global ?? GlobalJob) !== undefined) return [];
    const others = nodes.filter((one) => one.ID !== node && hindranceOf(service.Spec, one) === undefined);
    return [{ service, tasks: there, gap: gapOf(service, there, others, own, running) }];
  });
}

function gapOf(
  { Spec }: Service,
  there: number,
  others: readonly SwarmNode[],
  own: readonly Task[],
  running: readonly Task[],
): string | undefined {
  if (others.length === 0) return 'no other node may run it: it stops until this node is active again';
  if (isJob(Spec)) return 'it is a service job: its task is started again on another node';
  const ports = hostPorts(Spec.EndpointSpec?.Ports);
  const free = others.filter(({ ID }) => {
    const held = running.filter(({ NodeID }) => NodeID === ID);
    return !held.some(({ Status }) => hostPorts(Status.PortStatus?.Ports).some((port) => ports.includes(port)));
  });
  if (ports.length > 0 && free.length < there)
    return `its port ${ports.join(', ')} (mode: host) is in use on the other nodes: ${there} of its tasks stop`;
  const most = Spec.TaskTemplate.Placement?.MaxReplicas ?? 0;
  const places = others.map(({ ID }) => most - own.filter(({ NodeID }) => NodeID === ID).length);
  if (most > 0 && places.reduce((sum, one) => sum + Math.max(0, one), 0) < there)
    return `max_replicas_per_node is ${most}, and the other nodes have no place left`;
  const isAlone = (Spec.Mode?.Replicated?.Replicas ?? 1) === 1 && Spec.UpdateConfig?.Order !== 'start-first';
  return isAlone ? 'it has one task, and its update order is stop-first' : undefined;
}
