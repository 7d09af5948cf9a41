import type { SwarmState } from '../../plan/node/drain-plan.ts';
import type { Task } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { tasksShape } from '../engine/engine-shapes.ts';
import { everyService } from '../swarm/every-service.ts';
import { listNodes } from '../swarm/swarm-nodes.ts';

/** All nodes, services and tasks of the swarm. */
export async function readSwarm(engine: Engine): Promise<SwarmState> {
  const [nodes, services, tasks] = await Promise.all([
    listNodes(engine),
    everyService(engine),
    engine.ask<Task[]>('tasks', { path: '/tasks' }, tasksShape),
  ]);
  return { nodes, services, tasks };
}

/** The tasks of one service. */
export function listTasksOf(engine: Engine, id: string): Promise<Task[]> {
  return engine.ask<Task[]>(
    'tasks',
    { path: '/tasks', query: { filters: JSON.stringify({ service: [id] }) } },
    tasksShape,
  );
}
