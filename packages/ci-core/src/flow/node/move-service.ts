import type { Engine } from '../../effects/engine/engine.ts';
import { changeSpec, inspectService } from '../../effects/node/change-spec.ts';
import { listTasksOf } from '../../effects/node/swarm-state.ts';
import { wait } from '../../effects/wait.ts';
import { specBeforeMove, specWithMore, specWithoutNode } from '../../plan/node/moving.ts';
import type { Service, Task } from '../../plan/stack/stack-state.ts';
import { servicesInUpdate } from '../../verdict/service/other-updates.ts';
import { isCurrent, isRunning } from '../../verdict/tasks/tasks.ts';

/** `deadline` by `performance.now()`; `signal` aborts between two steps. */
export type MoveLimits = { readonly deadline: number; readonly signal: AbortSignal };

const PAUSE = 300;
/** The engine begins an update within a moment, unless there is nothing to do. */
const BEGIN = 3_000;
const ON_NODE = ['assigned', 'accepted', 'preparing', 'ready', 'starting', 'running'];

/** Moves the tasks of a service away from a node, one after another, each new one first. Returns why it could not. */
export async function moveAway(
  engine: Engine,
  service: Service,
  node: string,
  limits: MoveLimits,
): Promise<string | undefined> {
  const { ID } = service;
  if (!(await untilIdle(engine, ID, limits))) return 'another update of it is in progress';
  await changeSpec(engine, ID, (spec) => specWithoutNode(specBeforeMove(spec) ?? spec, node));
  const began = performance.now();
  const failure = await until(limits, async () => {
    const [{ UpdateStatus }, tasks] = await Promise.all([inspectService(engine, ID), listTasksOf(engine, ID)]);
    if (UpdateStatus?.State === 'paused') return UpdateStatus.Message ?? 'the engine paused its update';
    const hasBegun = UpdateStatus?.State === 'completed' || performance.now() - began > BEGIN;
    const there = tasks.filter(({ NodeID, Status }) => NodeID === node && ON_NODE.includes(Status.State));
    return UpdateStatus?.State !== 'updating' && hasBegun && there.length === 0 ? 'done' : undefined;
  });
  await undoMove(engine, ID);
  return failure === 'done' ? undefined : (failure ?? 'its new tasks did not start in time');
}

/** Starts more tasks of a service where the fewest are, and then ends as many on the nodes with the most. */
export async function spreadOut(
  engine: Engine,
  service: Service,
  more: number,
  limits: MoveLimits,
): Promise<string | undefined> {
  const { ID } = service;
  if (!(await untilIdle(engine, ID, limits))) return 'another update of it is in progress';
  const sent = await changeSpec(engine, ID, (spec) => specWithMore(specBeforeMove(spec) ?? spec, more));
  const wanted = sent?.Mode?.Replicated?.Replicas ?? 0;
  const done = await until(limits, async () => {
    const [now, tasks] = await Promise.all([inspectService(engine, ID), listTasksOf(engine, ID)]);
    const running = tasks.filter((task: Task) => isRunning(task) && isCurrent(task, now));
    return running.length >= wanted ? 'done' : undefined;
  });
  await undoMove(engine, ID);
  await until(limits, async () => {
    const tasks = await listTasksOf(engine, ID);
    return tasks.filter(({ Status }) => Status.State === 'running').length <= wanted - more ? 'done' : undefined;
  });
  return done === undefined ? 'its new tasks did not start in time' : undefined;
}

/**
 * Restores the spec of a service that is changed for a move. It is sent twice: so the previous spec of the service is not the
 * changed one, and "docker service rollback" changes nothing.
 */
export async function undoMove(engine: Engine, id: string): Promise<void> {
  const sent = await changeSpec(engine, id, specBeforeMove);
  if (sent !== undefined) await changeSpec(engine, id, () => sent);
}

async function untilIdle(engine: Engine, id: string, limits: MoveLimits): Promise<boolean> {
  const idle = async () =>
    servicesInUpdate({ services: [await inspectService(engine, id)] }).length === 0 ? 'idle' : undefined;
  return (await until(limits, idle)) !== undefined;
}

async function until<T>({ deadline, signal }: MoveLimits, look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (;;) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined || performance.now() > deadline) return found;
    await wait(PAUSE, signal);
  }
}
