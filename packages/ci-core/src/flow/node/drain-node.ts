import type { Engine, Manager } from '../../effects/engine/engine.ts';
import { loginsOf } from '../../effects/engine/registry-auth.ts';
import { type Availability, setAvailability } from '../../effects/node/availability.ts';
import { pullAhead } from '../../effects/node/pull-ahead.ts';
import { removeOldRuns } from '../../effects/node/run-on-node.ts';
import { readSwarm } from '../../effects/node/swarm-state.ts';
import { untilGone } from '../../effects/until-gone.ts';
import { CiError, invalidInput } from '../../errors.ts';
import { type DrainStep, planDrain } from '../../plan/node/drain-plan.ts';
import { MOVING_LABEL } from '../../plan/node/moving.ts';
import { closedBy } from '../../plan/node/node-run.ts';
import type { Login } from '../../plan/registry/login.ts';
import { imageIn, withoutDigest } from '../../plan/stack/stack-state.ts';
import { nodeName, type SwarmNode } from '../../plan/stack/swarm-node.ts';
import { counted } from '../../text.ts';
import { graceOf } from '../../verdict/tasks/held-places.ts';
import type { Log } from '../log.ts';
import { findNode } from './find-node.ts';
import { moveAway, undoMove } from './move-service.ts';

/** `timeout` in milliseconds, for the whole. */
export type NodePorts = { readonly log: Log; readonly signal: AbortSignal; readonly timeout: number };

export type Drained = {
  readonly node: string;
  /** The services whose tasks were moved without a gap. */
  readonly moved: readonly { readonly service: string; readonly tasks: number }[];
  /** The services whose tasks stopped before others started. */
  readonly stopped: readonly { readonly service: string; readonly why: string }[];
};

const SLACK = 30_000;

/**
 * Moves the tasks of a node to others, each new one first, and then drains it. What cannot be moved so is a warning before
 * anything changes. If a service cannot be moved, the node is as before, and COMMAND_FAILED names it. Throws INVALID_INPUT
 * for an unknown node, or if no other node takes tasks.
 */
export async function drainNode(
  { engine, info }: Manager,
  name: string,
  logins: readonly Login[],
  ports: NodePorts,
): Promise<Drained> {
  const { log, signal, timeout } = ports;
  const deadline = performance.now() + timeout;
  await finishMoves(engine, log);
  await removeOldRuns(engine, info.time);
  const state = await readSwarm(engine);
  const node = findNode(name, state.nodes);
  assertOthers(node, state.nodes);
  const steps = planDrain(node.ID, state);
  for (const { service, gap } of steps) if (gap !== undefined) log.warn(`${service.Spec.Name} will have a gap: ${gap}`);
  await pullImages(engine, node.ID, steps, logins, ports);
  const before = (node.Spec.Availability ?? 'active') as Availability;
  if (before === 'active') await setAvailability(engine, node.ID, 'pause');
  const moved = steps.filter(({ gap }) => gap === undefined);
  for (const { service, tasks } of moved) {
    log.info(`moving ${counted(tasks, 'task')} of ${service.Spec.Name} away from ${nodeName(node)}`);
    const why = await moveAway(engine, service, node.ID, { deadline, signal });
    if (why === undefined) continue;
    await setAvailability(engine, node.ID, before);
    const message = `${service.Spec.Name} could not be moved away from ${nodeName(node)}: ${why}; the node is ${before} as before`;
    throw new CiError('COMMAND_FAILED', message, { hint: `see "docker service ps --no-trunc ${service.Spec.Name}"` });
  }
  await setAvailability(engine, node.ID, 'drain');
  await untilEmpty(engine, node, log);
  return {
    node: nodeName(node),
    moved: moved.map(({ service, tasks }) => ({ service: service.Spec.Name, tasks })),
    stopped: steps.flatMap(({ service, gap }) => (gap === undefined ? [] : [{ service: service.Spec.Name, why: gap }])),
  };
}

/** Restores the specs that a job which was killed left changed. */
export async function finishMoves(engine: Engine, log: Log): Promise<void> {
  const { services } = await readSwarm(engine);
  for (const { ID, Spec } of services) {
    if (Spec.Labels?.[MOVING_LABEL] === undefined) continue;
    log.info(`restoring the spec of ${Spec.Name}, which an earlier job was moving`);
    await undoMove(engine, ID);
  }
}

function assertOthers(node: SwarmNode, nodes: readonly SwarmNode[]): void {
  if (nodes.some((one) => one.ID !== node.ID && closedBy(one) === undefined)) return;
  const message = `no other node than ${nodeName(node)} takes tasks: all services would stop`;
  throw invalidInput([
    { at: '<node>', message, hint: 'add or activate another node first; "docker node ls" lists them' },
  ]);
}

/** What starts on another node then starts at once, which matters most where the old task has ended already. */
async function pullImages(
  engine: Engine,
  node: string,
  steps: readonly DrainStep[],
  logins: readonly Login[],
  { log, timeout, signal }: NodePorts,
): Promise<void> {
  const loginOf = loginsOf(logins, []);
  const byImage = new Map(steps.map(({ service: { Spec } }) => [imageIn(Spec) ?? '', Spec]));
  for (const [image, spec] of byImage) {
    signal.throwIfAborted();
    const why = await pullAhead(engine, spec, node, { login: loginOf(image), limit: timeout });
    if (why !== undefined) log.warn(`${withoutDigest(image)} was not pulled ahead on every node: ${why}`);
  }
}

async function untilEmpty(engine: Engine, node: SwarmNode, log: Log): Promise<void> {
  const there = async () => {
    const { tasks } = await readSwarm(engine);
    return tasks.filter(({ NodeID, Status }) => NodeID === node.ID && Status.State === 'running');
  };
  const left = await untilGone(there, Math.max(0, ...(await there()).map(graceOf)) + SLACK);
  if (left.length > 0) log.warn(`${counted(left.length, 'task')} on ${nodeName(node)} did not stop yet`);
}
