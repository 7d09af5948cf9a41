import { hostPorts } from '../../plan/stack/host-ports.ts';
import { type Service, type StackState, sameSpec, type Task } from '../../plan/stack/stack-state.ts';
import { isActive, isCurrent, isLeaving, isUnallocated } from './tasks.ts';

const DEFAULT_GRACE = 10_000;
/** The engine needs a moment after the grace period to kill the container and to notice. */
const SLACK = 10_000;

/** Milliseconds that the engine gives the container of a task to stop. */
export function graceOf(task: Task): number {
  const { StopGracePeriod } = task.Spec.ContainerSpec ?? {};
  return StopGracePeriod === undefined ? DEFAULT_GRACE : StopGracePeriod / 1_000_000;
}

/** True while a task that is to end may still be ending: its container is there, and its grace period has not passed. */
export function isStopping(task: Task, leavingSince: ReadonlyMap<string, number>, at: number): boolean {
  return isLeaving(task) && at - (leavingSince.get(task.ID) ?? at) < graceOf(task) + SLACK;
}

/**
 * Milliseconds that a task without a place waits at most for tasks that are about to free one: the longest grace period of
 * those that hold its port, its resources, its slot or its address. Undefined if none does, so that waiting does not help.
 */
export function heldFor(
  waiting: Task,
  { services, tasks }: StackState,
  leavingSince: ReadonlyMap<string, number>,
  at: number,
): number | undefined {
  const serviceOf = (task: Task) => services.find(({ ID }) => ID === task.ServiceID);
  const own = serviceOf(waiting);
  const holders = tasks.filter((task) => {
    const service = serviceOf(task);
    const ends = isStopping(task, leavingSince, at) || isBeingReplaced(task, waiting, service);
    return ends && mayFree(task, service, waiting, own);
  });
  return holders.length === 0 ? undefined : Math.max(...holders.map(graceOf));
}

const PORT_IN_USE = /port is already allocated|address already in use|port '\d+' is already in use/;

/** True if the engine ends a task because its node does not match the constraints any more: its state says that it has ended. */
export function isEvicted({ Status }: Task): boolean {
  return Status.State === 'rejected' && /no longer meets constraints/.test(Status.Err || Status.Message || '');
}

type Ending = {
  readonly leavingSince: ReadonlyMap<string, number>;
  /** Tasks that had to leave their nodes, and since when. The engine soon forgets them. */
  readonly evicted: readonly { readonly task: Task; readonly at: number }[];
};

/**
 * True if a task could not start because another one on its node, which is stopping, still has its port. The engine does not
 * wait when a task returns to a node that it had to leave: it starts the new one again and again until the old one is gone.
 */
export function failedForHeldPort(
  failed: Task,
  { services, tasks }: StackState,
  { leavingSince, evicted }: Ending,
  at: number,
): boolean {
  if (!PORT_IN_USE.test(failed.Status.Err ?? '')) return false;
  const serviceOf = (task: Task) => services.find(({ ID }) => ID === task.ServiceID);
  const ending = [
    ...tasks.filter((task) => isStopping(task, leavingSince, at)),
    ...evicted.filter((one) => at - one.at < graceOf(one.task) + SLACK).map(({ task }) => task),
  ];
  return ending.some(
    (task) =>
      task.NodeID === failed.NodeID &&
      (task.ServiceID === failed.ServiceID || sharesPort(task, serviceOf(task), serviceOf(failed))),
  );
}

/** True for a task of another service that an update in progress is going to stop. */
function isBeingReplaced(task: Task, waiting: Task, service: Service | undefined): boolean {
  if (service === undefined || task.ServiceID === waiting.ServiceID || !isActive(task)) return false;
  const isMoving = service.UpdateStatus?.State === 'updating' || service.UpdateStatus?.State === 'rollback_started';
  return isMoving && (!isCurrent(task, service) || !samePorts(task, service));
}

/** The ports that a task holds are not in its spec. */
function samePorts(task: Task, service: Service): boolean {
  const held = hostPorts(task.Status.PortStatus?.Ports);
  return held.every((port) => hostPorts(service.Spec.EndpointSpec?.Ports).includes(port));
}

/** Whether the end of a task may free what another one waits for, as far as the engine's words say what that is. */
function mayFree(task: Task, service: Service | undefined, waiting: Task, own: Service | undefined): boolean {
  const isSame = task.ServiceID === waiting.ServiceID;
  if (isUnallocated(waiting)) return isSame || sharesNetwork(task, waiting);
  const words = waiting.Status.Err ?? '';
  if (/host-mode port/.test(words)) return isSame || sharesPort(task, service, own);
  if (/insufficient resources/.test(words)) return isSame || !sameSpec(task.Spec.Resources?.Reservations, undefined);
  return /max replicas per node|CSI volume/.test(words) && isSame;
}

function sharesNetwork(task: Task, waiting: Task): boolean {
  const targets = (task.Spec.Networks ?? []).map(({ Target }) => Target);
  return (waiting.Spec.Networks ?? []).some(({ Target }) => targets.includes(Target));
}

/** A task that has not run yet shows no port, and of a removed service there is nothing else to see. */
function sharesPort(task: Task, service: Service | undefined, own: Service | undefined): boolean {
  const wanted = hostPorts(own?.Spec.EndpointSpec?.Ports);
  const shown = hostPorts(task.Status.PortStatus?.Ports);
  if (shown.length > 0) return shown.some((port) => wanted.includes(port));
  if (service === undefined) return true;
  const specs = [service.Spec, service.PreviousSpec];
  return specs.some((spec) => hostPorts(spec?.EndpointSpec?.Ports).some((port) => wanted.includes(port)));
}
