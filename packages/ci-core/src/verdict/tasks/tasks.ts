import { participants } from '../../plan/stack/node-fit.ts';
import { type Service, sameSpec, type Task, type TaskTemplate } from '../../plan/stack/stack-state.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';

const FAILED_STATES = new Set(['failed', 'rejected', 'orphaned']);

/**
 * True if the task belongs to the current version of its service. Placement is ignored because changing it alone does not
 * restart tasks, and `Runtime` because the engine omits it from tasks.
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
 * True if the task ended by itself. An unhealthy container that exits 0 on SIGTERM has the state `complete` and no error,
 * so `complete` counts too, except for service jobs and services that are labelled as finishing.
 */
export function hasFailed(task: Task, service: Service): boolean {
  if (FAILED_STATES.has(task.Status.State)) return true;
  return hasFinished(task) && !jobOf(service) && !mayFinish(service);
}

/** `deploy.labels: swarm-ci.finishes: "true"` marks a service whose container may finish with exit code 0. */
export function mayFinish(service: Service): boolean {
  return service.Spec.Labels?.['swarm-ci.finishes'] === 'true';
}

export function hasFinished(task: Task): boolean {
  return task.Status.State === 'complete';
}

/** True if no node can run the task for now; the engine keeps it pending until one can. Each mode has its own wording. */
export function isUnplaceable(task: Task): boolean {
  return isDesired(task) && task.Status.State === 'pending' && (task.Status.Err ?? '') !== '';
}

/** True if the engine has not even given the task an address: it says why only in its own log. */
export function isUnallocated(task: Task): boolean {
  return isDesired(task) && task.Status.State === 'new';
}

const ON_NODE = new Set(['assigned', 'accepted', 'preparing', 'ready', 'starting', 'running']);

/** True if the task is to end, but its container has not gone yet. */
export function isLeaving({ DesiredState, Status }: Task): boolean {
  return (DesiredState === 'shutdown' || DesiredState === 'remove') && ON_NODE.has(Status.State);
}

/** True if the task is starting or running. */
export function isActive(task: Task): boolean {
  return isDesired(task) && !isOver(task);
}

function isOver(task: Task): boolean {
  return FAILED_STATES.has(task.Status.State) || ['complete', 'shutdown', 'remove'].includes(task.Status.State);
}

/**
 * True if the engine does not replace a task that ended: fewer tasks are desired than the service requires, and no update
 * is in progress. Uses the desired states, because in a crash loop a task may be seen just after it ended.
 */
export function hasMissingTasks(service: Service, tasks: readonly Task[], nodes?: readonly SwarmNode[]): boolean {
  if (['updating', 'rollback_started'].includes(service.UpdateStatus?.State ?? '')) return false;
  const current = tasks.filter((task) => task.ServiceID === service.ID && isCurrent(task, service));
  if (service.Spec.Mode?.Global) {
    const there = new Set(current.filter(isDesired).map(slotOf));
    return participants(service.Spec, nodes ?? []).some(({ ID }) => !there.has(ID));
  }
  if (!jobOf(service)) return current.filter(isDesired).length < replicasOf(service);
  const { ReplicatedJob } = service.Spec.Mode ?? {};
  const total = ReplicatedJob ? (ReplicatedJob.TotalCompletions ?? 1) : new Set(current.map(slotOf)).size;
  const open = current.filter((task) => isDesired(task) && !hasFinished(task));
  return current.length > 0 && open.length === 0 && current.filter(hasFinished).length < total;
}

/**
 * True if more tasks run than the service requires: after scaling down, or two tasks in one slot, which a start-first
 * update during a crash loop can leave for a while.
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

/** How many tasks the service requires. For global services and service jobs this depends on the nodes, so it is 0. */
export function replicasOf({ Spec: { Mode = {} } }: Service): number {
  if (Mode.Global || Mode.GlobalJob || Mode.ReplicatedJob) return 0;
  return Mode.Replicated?.Replicas ?? 1;
}
