import type { Service, Task, TaskEvidence } from '../../plan/stack/stack-state.ts';
import { formatDuration } from '../../settings/duration.ts';
import type { AddressTrouble } from './addresses.ts';

/** A task, and the details that could be read about its end, or about what it waits for. */
export type InspectedTask = {
  readonly task: Task;
  readonly evidence: TaskEvidence;
  /** As it is now; its spec decides what is worth advising. */
  readonly service?: Service | undefined;
  /** Milliseconds that it waits at most for a task that holds its place. */
  readonly held?: number | undefined;
  readonly addresses?: AddressTrouble | undefined;
  /** Names of the other services of the swarm that publish one of its ports on their nodes, too. */
  readonly portHolders?: readonly string[] | undefined;
};

const MEBIBYTE = 1_048_576;
const MILLISECOND = 1_000_000;
const DEFAULT_RETRIES = 3;

/** The last non-empty output of its health check. The engine may have stopped the last check before it wrote anything. */
export function lastHealthOutput(seen: InspectedTask | undefined): string | undefined {
  return seen?.evidence.health.findLast((output) => output !== '');
}

/**
 * Whether a container that left no error was stopped because its health check failed: it has failed with an output, or again and
 * again without one. A single failure without an output may be a check that the end of the container interrupted.
 */
export function failsItsHealthCheck(seen: InspectedTask | undefined): boolean {
  return lastHealthOutput(seen) !== undefined || (seen?.evidence.health.length ?? 0) > 1;
}

/** The command that the kernel refused as no program of its platform, from the only line that the container runtime wrote. */
export function wrongFormat(seen: InspectedTask | undefined): string | undefined {
  const { logs = [] } = seen?.evidence ?? {};
  return logs.length > 2
    ? undefined
    : /exec (?:user process caused: )?"?([^"\s]*)"?: exec format error/.exec(logs.join('\n'))?.[1];
}

/** The name of a config or secret that Docker refers to by ID. */
export function nameOf(idOrName: string, seen: InspectedTask | undefined): string {
  const { Configs, Secrets } = seen?.task.Spec.ContainerSpec ?? {};
  const config = Configs?.find(({ ConfigID }) => ConfigID === idOrName)?.ConfigName;
  return config ?? Secrets?.find(({ SecretID }) => SecretID === idOrName)?.SecretName ?? idOrName;
}

/** The host port in an error of the engine, in the wording of older and newer versions. */
export function portIn(words: string): string {
  const [, port] = /(?:listen \w+ |host port for |port ')(?:\S*:)?(\d+)[:']/.exec(words.replaceAll(' bind:', '')) ?? [];
  return port === undefined ? 'its port' : `port ${port}`;
}

/** ` (limit 16 MiB)`, if the service has a memory limit. */
export function memoryLimitNote(seen: InspectedTask | undefined): string {
  const bytes = seen?.task.Spec.Resources?.Limits?.MemoryBytes;
  return bytes ? ` (limit ${Math.round(bytes / MEBIBYTE)} MiB)` : '';
}

/** How long the health check allows for the start, if the service defines one; that of the image is not in the spec. */
export function startTimeoutNote(seen: InspectedTask | undefined): string {
  const check = seen?.task.Spec.ContainerSpec?.Healthcheck;
  if (!check?.Interval) return '';
  const start = check.StartPeriod ?? 0;
  const budget = start + check.Interval * (check.Retries ?? DEFAULT_RETRIES);
  const [whole, period] = [budget, start].map((nanoseconds) => formatDuration(nanoseconds / MILLISECOND));
  return ` (the container has ${whole} to become healthy, start_period is ${period})`;
}
