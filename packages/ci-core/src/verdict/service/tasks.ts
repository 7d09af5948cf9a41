import { type Service, sameSpec, type Task, type TaskTemplate } from '../../plan/stack/stack-state.ts';

const FAILED_STATES = new Set(['failed', 'rejected', 'orphaned']);

/**
 * True when the task runs what its service now asks for. A change of placement alone restarts no task, and the engine
 * leaves `Runtime` out of a task.
 */
export function isCurrent(task: Task, service: Service): boolean {
  if (jobOf(service)) return task.JobIteration?.Index === service.JobStatus?.JobIteration?.Index;
  return sameSpec(comparable(task.Spec), comparable(service.Spec.TaskTemplate));
}

function comparable(template: TaskTemplate): object {
  return { ...template, Placement: undefined, Runtime: undefined };
}

export function isRunning(task: Task): boolean {
  return task.DesiredState === 'running' && task.Status.State === 'running';
}

/**
 * Ended by itself, which a service must not do. An unhealthy container that exits 0 on SIGTERM leaves `complete` and no
 * error at all, so even that counts, except in a job or a service that is marked as one that may finish.
 */
export function hasFailed(task: Task, service: Service): boolean {
  if (FAILED_STATES.has(task.Status.State)) return true;
  return hasFinished(task) && !jobOf(service) && !mayFinish(service);
}

/** `deploy.labels: swarm-ci.finishes: "true"` marks a service whose container may end with exit code 0 for good. */
export function mayFinish(service: Service): boolean {
  return service.Spec.Labels?.['swarm-ci.finishes'] === 'true';
}

export function hasFinished(task: Task): boolean {
  return task.Status.State === 'complete';
}

/** Cannot be placed on any node; the engine keeps such a task pending for ever. */
export function isUnplaceable(task: Task): boolean {
  return task.Status.State === 'pending' && /no suitable node/.test(task.Status.Err ?? '');
}

/** Still on its way to running, or there already. */
export function isActive(task: Task): boolean {
  return isDesired(task) && !isOver(task);
}

function isOver(task: Task): boolean {
  return FAILED_STATES.has(task.Status.State) || ['complete', 'shutdown', 'remove'].includes(task.Status.State);
}

/**
 * The engine has given up on a task: it asks for fewer than the service needs, and no update is under way that would
 * bring more. What it still asks for tells, not the state of the task, which in a crash loop may be seen just ended.
 */
export function hasMissingTasks(service: Service, tasks: readonly Task[]): boolean {
  if (['updating', 'rollback_started'].includes(service.UpdateStatus?.State ?? '')) return false;
  const current = tasks.filter((task) => task.ServiceID === service.ID && isCurrent(task, service));
  if (!jobOf(service)) return current.filter(isDesired).length < replicasOf(service);
  const { ReplicatedJob } = service.Spec.Mode ?? {};
  const total = ReplicatedJob ? (ReplicatedJob.TotalCompletions ?? 1) : new Set(current.map(slotOf)).size;
  const open = current.filter((task) => isDesired(task) && !hasFinished(task));
  return current.length > 0 && open.length === 0 && current.filter(hasFinished).length < total;
}

/**
 * More tasks run than the service asks for: those of a smaller scale that are still there, or the second one in a place,
 * which a start-first update over a crash loop can leave for a while.
 */
export function hasSurplusTasks(service: Service, tasks: readonly Task[]): boolean {
  if (jobOf(service)) return false;
  const there = tasks.filter((task) => task.ServiceID === service.ID && isCurrent(task, service) && isRunning(task));
  const slots = new Set(there.map(slotOf)).size;
  return there.length > (service.Spec.Mode?.Global ? slots : Math.min(slots, replicasOf(service)));
}

function isDesired({ DesiredState }: Task): boolean {
  return ['running', 'ready', 'accepted', 'complete'].includes(DesiredState);
}

/** The slot of a replicated service, the node of a global one. */
export function slotOf(task: Task): string {
  return task.Slot ? `.${task.Slot}` : (task.NodeID ?? '');
}

export function jobOf(service: Service): 'replicated' | 'global' | undefined {
  const mode = service.Spec.Mode ?? {};
  if (mode.ReplicatedJob) return 'replicated';
  return mode.GlobalJob ? 'global' : undefined;
}

/** How many tasks the service asks for; a global service or job asks for what the nodes give. */
export function replicasOf({ Spec: { Mode = {} } }: Service): number {
  if (Mode.Global || Mode.GlobalJob || Mode.ReplicatedJob) return 0;
  return Mode.Replicated?.Replicas ?? 1;
}
