import type { Task, TaskEvidence } from '../../plan/stack/stack-state.ts';
import { formatDuration } from '../../settings/duration.ts';

/** A task that failed, and what could be read about it. */
export type InspectedTask = { readonly task: Task; readonly evidence: TaskEvidence };

const MEBIBYTE = 1_048_576;
const MILLISECOND = 1_000_000;
const DEFAULT_RETRIES = 3;

/** What its last health check said; the engine may have stopped the very last one before it could say anything. */
export function lastHealthOutput(seen: InspectedTask | undefined): string | undefined {
  return seen?.evidence.health.findLast((output) => output !== '');
}

/** The name of a config or secret that Docker calls by its ID. */
export function nameOf(idOrName: string, seen: InspectedTask | undefined): string {
  const { Configs, Secrets } = seen?.task.Spec.ContainerSpec ?? {};
  const config = Configs?.find(({ ConfigID }) => ConfigID === idOrName)?.ConfigName;
  return config ?? Secrets?.find(({ SecretID }) => SecretID === idOrName)?.SecretName ?? idOrName;
}

/** The host's port in the engine's words, in the wording of either generation. */
export function portIn(words: string): string {
  const [, port] = /(?:listen \w+ |host port for |port ')(?:\S*:)?(\d+)[:']/.exec(words.replaceAll(' bind:', '')) ?? [];
  return port === undefined ? 'its port' : `port ${port}`;
}

/** ` (limit 16 MiB)`, when the service has one. */
export function memoryLimitNote(seen: InspectedTask | undefined): string {
  const bytes = seen?.task.Spec.Resources?.Limits?.MemoryBytes;
  return bytes ? ` (limit ${Math.round(bytes / MEBIBYTE)} MiB)` : '';
}

/** How long its health check lets a container start, when the service says so itself; the image's own is not in the spec. */
export function startTimeoutNote(seen: InspectedTask | undefined): string {
  const check = seen?.task.Spec.ContainerSpec?.Healthcheck;
  if (!check?.Interval) return '';
  const start = check.StartPeriod ?? 0;
  const budget = start + check.Interval * (check.Retries ?? DEFAULT_RETRIES);
  const [whole, period] = [budget, start].map((nanoseconds) => formatDuration(nanoseconds / MILLISECOND));
  return ` (it is given up after ${whole}, start_period ${period})`;
}
