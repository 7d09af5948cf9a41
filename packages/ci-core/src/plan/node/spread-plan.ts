import { hostPorts } from '../stack/host-ports.ts';
import { hindranceOf } from '../stack/node-fit.ts';
import type { Service } from '../stack/stack-state.ts';
import type { SwarmState } from './drain-plan.ts';

/** How many tasks of a service are on fuller nodes than an even spread has. */
export type SpreadStep = { readonly service: Service; readonly more: number };

/** The scheduler may not count on a node yet that has just come back: then it starts the tasks elsewhere. */
const ROUNDS = 5;

/** Why a service that is still not spread evenly is left so; undefined if it is tried again. `round` begins with 0. */
export function whyLeft(round: number, isLate: boolean): string | undefined {
  if (round >= ROUNDS) return `${ROUNDS} times the scheduler did not start its tasks on the nodes with the fewest`;
  return isLate ? 'the time of --timeout was over before its tasks were moved; run this again to go on' : undefined;
}

/**
 * The services whose tasks are not spread evenly, so that two nodes differ by more than one. A service with a volume of its
 * own stays where its data is, and one with a port of the node where the port is free.
 */
export function planSpread({ nodes, services, tasks }: SwarmState): SpreadStep[] {
  return services.flatMap((service): SpreadStep[] => {
    const { Spec, ID } = service;
    const replicas = Spec.Mode?.Replicated?.Replicas ?? 0;
    const hasData = (Spec.TaskTemplate.ContainerSpec?.Mounts ?? []).some(({ Type }) => Type === 'volume');
    if (replicas < 2 || hasData || hostPorts(Spec.EndpointSpec?.Ports).length > 0) return [];
    const fitting = nodes.filter((node) => hindranceOf(Spec, node) === undefined);
    const running = tasks.filter(({ ServiceID, Status, DesiredState }) => {
      return ServiceID === ID && Status.State === 'running' && DesiredState === 'running';
    });
    const counts = fitting
      .map((node) => running.filter(({ NodeID }) => NodeID === node.ID).length)
      .sort((a, b) => b - a);
    if ((counts[0] ?? 0) - (counts.at(-1) ?? 0) < 2) return [];
    const [least, rest] = [Math.floor(replicas / counts.length), replicas % counts.length];
    const more = counts.reduce((sum, count, i) => sum + Math.max(0, count - least - (i < rest ? 1 : 0)), 0);
    return more > 0 ? [{ service, more }] : [];
  });
}
