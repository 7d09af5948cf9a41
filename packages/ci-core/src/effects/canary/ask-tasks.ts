import { readFileSync } from 'node:fs';
import { addressesOf, askingValues, readTaskResponses, type TaskResponse } from '../../plan/canary/task-probe.ts';
import type { AddressFacts } from '../../plan/stack/address-facts.ts';
import type { Probe } from '../../settings/probe/probes.ts';
import type { Engine } from '../engine/engine.ts';
import { addressTasksShape } from '../engine/engine-shapes.ts';
import { removeOldRuns, runOnNode } from '../node/run-on-node.ts';
import { listNodes } from '../swarm/swarm-nodes.ts';

const ASK_TASKS = readFileSync(new URL('./ask-tasks.sh', import.meta.url), 'utf8');

/** What the tasks of a service responded, or why they could not be asked. */
export type AskedTasks = { readonly responses: readonly TaskResponse[] } | { readonly failure: string };

/**
 * Requests the URL of a probe from each running task of a service, inside of their network: by a container that runs beside
 * one of them, of the same image, with the tools of its node.
 */
export async function askTasks(engine: Engine, service: string, image: string, probe: Probe): Promise<AskedTasks> {
  const query = { filters: JSON.stringify({ service: [service] }) };
  const tasks = await engine.ask<AddressFacts['tasks']>('tasks', { path: '/tasks', query }, addressTasksShape);
  const found = addressesOf(tasks);
  if (found === undefined) return { failure: `no running task of ${service} has an address in a network` };
  const { node: id, network, addresses } = found;
  const node = (await listNodes(engine)).find(({ ID }) => ID === id);
  if (node === undefined) return { failure: `its node ${id} has left the swarm` };
  await removeOldRuns(engine, (await engine.info()).time);
  const program = {
    script: ASK_TASKS,
    values: askingValues(probe.address?.reveal() ?? probe.url, probe, addresses),
    network,
  };
  const ran = await runOnNode(engine, node, [image], program);
  return 'failure' in ran ? ran : { responses: readTaskResponses(ran.output) };
}
