import { z } from 'zod';
import { CiError } from '../../errors.ts';
import type { SwarmNodeFacts } from '../../plan/servers/facts/swarm-facts.ts';
import type { Engine } from '../engine/engine.ts';
import { wait } from '../wait.ts';

const nodeShape = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: z.object({
    Role: z.string().optional(),
    Availability: z.string().optional(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  Description: z.object({ Hostname: z.string().optional() }).optional(),
  Status: z.object({ State: z.string().optional() }).optional(),
  ManagerStatus: z.object({ Reachability: z.string().optional() }).nullish(),
});
type Node = z.infer<typeof nodeShape>;
type Spec = Node['Spec'];

/** Milliseconds for a node to become ready, or a manager reachable again. */
const READY = 90_000;

export async function listNodes(engine: Engine): Promise<SwarmNodeFacts[]> {
  const nodes = await engine.ask<Node[]>('nodes', { path: '/nodes' }, z.array(nodeShape));
  return nodes.map(factsOf);
}

/** Changes the role, the availability or labels of a node; everything else of it stays. */
export async function updateNode(engine: Engine, id: string, change: (spec: Spec) => Spec): Promise<void> {
  const node = await engine.ask<Node>('node', { path: `/nodes/${id}` }, nodeShape);
  const body = change(node.Spec);
  const query = { version: node.Version.Index };
  await engine.bytes('change of the node', { method: 'POST', path: `/nodes/${id}/update`, query, body });
}

/** Drains a node, demotes it and removes it from the swarm. */
export async function removeNode(engine: Engine, id: string): Promise<void> {
  await updateNode(engine, id, (spec) => ({ ...spec, Role: 'worker', Availability: 'drain' }));
  const isWorker = (nodes: readonly SwarmNodeFacts[]) => nodes.some((node) => node.id === id && node.role === 'worker');
  await untilNodes(engine, 'the node to become a worker', isWorker);
  await engine.bytes('removal of the node', { method: 'DELETE', path: `/nodes/${id}`, query: { force: 'true' } });
}

/** Waits until the nodes are as wanted; throws TIMED_OUT. */
export async function untilNodes(
  engine: Engine,
  what: string,
  isDone: (nodes: readonly SwarmNodeFacts[]) => boolean,
): Promise<void> {
  const end = performance.now() + READY;
  for (;;) {
    const nodes = await listNodes(engine).catch((error) => {
      if (performance.now() > end) throw error;
      return [];
    });
    if (nodes.length > 0 && isDone(nodes)) return;
    if (performance.now() > end)
      throw new CiError('TIMED_OUT', `${engine.host}: waited ${READY / 1_000} s for ${what}`, {
        hint: 'see "docker node ls", and run the job again: it goes on where it stopped',
      });
    await wait(300, undefined);
  }
}

function factsOf({ ID, Spec, Description, Status, ManagerStatus }: Node): SwarmNodeFacts {
  return {
    id: ID,
    hostname: Description?.Hostname ?? '',
    role: Spec.Role ?? 'worker',
    availability: Spec.Availability ?? 'active',
    labels: Spec.Labels ?? {},
    isUp: Status?.State === 'ready' && (Spec.Role !== 'manager' || ManagerStatus?.Reachability === 'reachable'),
  };
}
