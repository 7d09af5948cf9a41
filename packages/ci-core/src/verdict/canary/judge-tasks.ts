import type { TaskResponse } from '../../plan/canary/task-probe.ts';
import type { Probe } from '../../settings/probe/probes.ts';
import { readResponse } from '../probe.ts';

/** Why the responses of tasks are not those that a probe expects; undefined if they are. */
export function judgeTasks(probe: Probe, responses: readonly TaskResponse[]): string | undefined {
  if (responses.length === 0) return `${probe.url}: no response`;
  for (const { address, response } of responses) {
    const { unmet, failed } = readResponse(probe, response, 0);
    const why = unmet ?? failed;
    if (why !== undefined) return `${probe.url} of the task at ${address}: ${why}`;
  }
  return undefined;
}
