import type { Service, Task } from '../../plan/stack/stack-state.ts';
import { formatDuration } from '../../settings/duration.ts';
import { beingRemoved, convergenceOf, type Patience } from '../tasks/convergence.ts';
import { graceOf } from '../tasks/held-places.ts';
import { lostTaskText } from '../tasks/lost-tasks.ts';
import { monitorOf, unsteadyFor } from '../tasks/monitor-window.ts';
import { placeWarnings } from '../tasks/places.ts';
import { isCurrent, isRunning } from '../tasks/tasks.ts';
import type { Track } from '../tasks/track.ts';

/** What a service that has not settled waits for, and for how many milliseconds, if that is known. */
export type Waiting = { readonly what: string; readonly left?: number };

export type Notes = { readonly waiting?: Waiting; readonly warnings?: readonly string[] };

/** Milliseconds of waiting that are not worth a word. */
const SHORT = 5_000;

/** What is worth saying of a service beside its verdict; `other` is what a version is that is not the current one. */
export function notesOf(
  service: Service | undefined,
  tasks: readonly Task[],
  settled: boolean,
  track: Track,
  moment: Patience,
  other = 'the old version',
): Notes {
  if (service === undefined) return {};
  const warnings = placeWarnings(service, tasks, track.nodes, other);
  const waiting = settled ? undefined : waitingFor(service, tasks, track, moment);
  return { ...(waiting ? { waiting } : {}), ...(warnings.length > 0 ? { warnings } : {}) };
}

/** Waiting for tasks that the engine removes. */
export function waitingForStop(tasks: readonly Task[]): Waiting {
  const what = tasks.length === 1 ? 'one task' : `${tasks.length} tasks`;
  return { what: stopText(what, Math.max(...tasks.map(graceOf))) };
}

function waitingFor(service: Service, tasks: readonly Task[], track: Track, moment: Patience): Waiting | undefined {
  const current = tasks.filter((task) => isCurrent(task, service));
  const held = current.flatMap(({ ID }) => track.held.get(ID) ?? []);
  if (held.length > 0) return { what: stopText('the old task', Math.max(...held)) };
  const removed = beingRemoved(tasks, track, moment.at);
  if (removed.length > 0) return waitingForStop(removed);
  const { reason, since, running, wanted } = convergenceOf(service, tasks, track, moment);
  // Each new task lacks an address and a node for a moment.
  if (reason !== undefined) return since !== undefined && moment.at - since >= SHORT ? { what: reason } : undefined;
  const lost = lostTaskText(service, tasks, track.nodes);
  if (lost !== undefined) return { what: lost };
  const left = Math.max(0, ...current.filter(isRunning).map((task) => unsteadyFor(task, service, track, moment)));
  const monitor = monitorOf(service);
  if (running < wanted || left === 0 || monitor <= SHORT) return undefined;
  return { what: `watched for ${formatDuration(monitor)} (monitor)`, left };
}

function stopText(what: string, grace: number): string {
  return `waiting for ${what} to stop (up to ${formatDuration(grace)})`;
}
