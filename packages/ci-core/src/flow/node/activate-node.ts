import type { Manager } from '../../effects/engine/engine.ts';
import { setAvailability } from '../../effects/node/availability.ts';
import { readSwarm } from '../../effects/node/swarm-state.ts';
import { planSpread } from '../../plan/node/spread-plan.ts';
import { nodeName } from '../../plan/stack/swarm-node.ts';
import { finishMoves, type NodePorts } from './drain-node.ts';
import { findNode } from './find-node.ts';
import { spreadOut } from './move-service.ts';

export type Activated = {
  readonly node: string;
  /** The services of which tasks were moved, and how many. */
  readonly moved: readonly { readonly service: string; readonly tasks: number }[];
  /** The services that could not be spread. */
  readonly kept: readonly { readonly service: string; readonly why: string }[];
};

/**
 * Lets a node take tasks again. With `rebalance`, the tasks of services that are not spread evenly over the nodes are spread
 * again, each new one first. Throws INVALID_INPUT for an unknown node.
 */
export async function activateNode(
  { engine }: Manager,
  name: string,
  rebalance: boolean,
  { log, signal, timeout }: NodePorts,
): Promise<Activated> {
  const deadline = performance.now() + timeout;
  await finishMoves(engine, log);
  const node = findNode(name, (await readSwarm(engine)).nodes);
  await setAvailability(engine, node.ID, 'active');
  const moved: { service: string; tasks: number }[] = [];
  const kept: { service: string; why: string }[] = [];
  const steps = rebalance ? planSpread(await readSwarm(engine)) : [];
  for (const { service, more } of steps) {
    const { Name } = service.Spec;
    log.info(`spreading ${Name}: ${more} of its tasks move`);
    const why = await spreadOut(engine, service, more, { deadline, signal });
    if (why === undefined) moved.push({ service: Name, tasks: more });
    else kept.push({ service: Name, why });
  }
  return { node: nodeName(node), moved, kept };
}
