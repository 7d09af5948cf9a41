import { z } from 'zod';
import type { Task, TaskEvidence } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { readFrames } from './log-frames.ts';

const LOG_LINES = 20;
const PATIENCE = 5_000;
/** A check that began while its container was being stopped: the message is the engine's, not the check's. */
const CUT_SHORT = /^OCI runtime exec failed/;

export const containerShape = z.object({
  State: z.object({
    OOMKilled: z.boolean().nullish(),
    Health: z.object({ Log: z.array(z.object({ ExitCode: z.number(), Output: z.string() })).nullish() }).nullish(),
  }),
});

type Container = z.infer<typeof containerShape>;

/** What can still be learned about a task that failed: its health checks and its last log lines, from both streams. */
export async function readTaskEvidence(engine: Engine, task: Task): Promise<TaskEvidence> {
  const [container, logs] = await Promise.all([readContainer(engine, task), readLogs(engine, task)]);
  return { ...container, logs };
}

/** Only the node that ran the container knows; this manager may be another node. */
async function readContainer(engine: Engine, task: Task): Promise<Omit<TaskEvidence, 'logs'>> {
  const id = task.Status.ContainerStatus?.ContainerID;
  const container = id
    ? await engine
        .ask<Container>('container', { path: `/containers/${id}/json`, within: PATIENCE }, containerShape)
        .catch(() => undefined)
    : undefined;
  const checks = container?.State.Health?.Log ?? [];
  const failed = checks.filter(({ ExitCode }) => ExitCode !== 0).map(({ Output }) => Output.trim());
  const ofChecks = failed.filter((output) => !CUT_SHORT.test(output));
  return {
    health: ofChecks.length > 0 ? ofChecks : failed,
    outOfMemory: container?.State.OOMKilled ?? false,
  };
}

/** Collected by the swarm from whatever node it is; a node that is down must not hold up the report. */
async function readLogs(engine: Engine, task: Task): Promise<string[]> {
  if (!task.Status.ContainerStatus?.ContainerID) return [];
  const query = { stdout: 'true', stderr: 'true', tail: LOG_LINES };
  const logs = await engine
    .bytes('logs', { path: `/tasks/${task.ID}/logs`, query, within: PATIENCE })
    .catch(() => Buffer.of());
  return linesIn(logs).slice(-LOG_LINES);
}

/** The last lines of both streams. */
function linesIn(data: Buffer): string[] {
  const texts: string[] = [];
  readFrames((text) => texts.push(text.trimEnd()))(data);
  return texts.slice(-LOG_LINES).flatMap((text) => text.split('\n'));
}
