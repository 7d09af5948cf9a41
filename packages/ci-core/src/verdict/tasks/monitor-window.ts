import { type Service, sameSpec, type Task } from '../../plan/stack/stack-state.ts';
import type { Track } from './track.ts';

const DEFAULT_MONITOR = 5_000;

type Moment = { readonly final?: boolean };

/** Milliseconds that a running task still has to run before it counts; 0 if it has been seen running long enough. */
export function unsteadyFor(task: Task, service: Service, track: Track, { final = false }: Moment): number {
  const { seenAt } = track;
  const since = track.runningSince.get(task.ID) ?? seenAt;
  const monitor = monitorOf(service);
  const window = !final && isUnwatched(service, track) ? monitor : Math.min(monitor, DEFAULT_MONITOR);
  return Math.max(0, since + window - seenAt);
}

/** The `monitor` of the service, in milliseconds. */
export function monitorOf({ UpdateStatus, Spec }: Service): number {
  const config = UpdateStatus?.State?.startsWith('rollback') ? Spec.RollbackConfig : Spec.UpdateConfig;
  return config?.Monitor ? config.Monitor / 1_000_000 : DEFAULT_MONITOR;
}

/**
 * During an update, the engine itself watches new tasks for the time of `monitor`. It does not when a service is created or
 * scaled, so swarm-ci does; at the deadline, Docker's default is enough.
 */
function isUnwatched({ ID, Spec, UpdateStatus }: Service, { specsBefore }: Track): boolean {
  const before = specsBefore.get(ID);
  return UpdateStatus?.State === undefined && (before === undefined || !sameSpec(before, Spec));
}
