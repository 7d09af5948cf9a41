import type { Engine, Manager } from '../../effects/engine/engine.ts';
import { setAvailability } from '../../effects/node/availability.ts';
import { listNodes } from '../../effects/swarm/swarm-nodes.ts';
import { wait } from '../../effects/wait.ts';
import { nodeName } from '../../plan/stack/swarm-node.ts';
import { finishMoves, type NodePorts } from './drain-node.ts';
import { findNode } from './find-node.ts';
import type { MoveLimits } from './move-service.ts';
import { type Spread, spreadTasks } from './spread-tasks.ts';

export type Activated = Spread & { readonly node: string };

/** Milliseconds for the managers to see a node again whose engine has been started. */
const COMES_BACK = 60_000;
const PAUSE = 500;

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
  const node = findNode(name, await listNodes(engine));
  await setAvailability(engine, node.ID, 'active');
  if (rebalance && !(await untilReady(engine, node.ID, { deadline, signal })))
    log.warn(
      `${nodeName(node)} is not ready, so no task is spread to it; run this again when "docker node ls" shows it as Ready`,
    );
  const { moved, kept } = rebalance
    ? await spreadTasks(engine, { deadline, signal }, (text) => log.info(text))
    : { moved: [], kept: [] };
  return { node: nodeName(node), moved, kept };
}

async function untilReady(engine: Engine, id: string, { deadline, signal }: MoveLimits): Promise<boolean> {
  const until = Math.min(deadline, performance.now() + COMES_BACK);
  for (;;) {
    const nodes = await listNodes(engine);
    const isReady = nodes.find(({ ID }) => ID === id)?.Status.State === 'ready';
    // A manager that has just become the leader does not know yet which nodes are ready.
    if (isReady && nodes.every(({ Status }) => Status.State !== 'unknown')) return true;
    if (performance.now() > until) return isReady;
    await wait(PAUSE, signal);
  }
}
