import type { Service, StackState, Task } from '../../plan/stack/stack-state.ts';
import { hasFailed, isActive, isCurrent, isUnplaceable, slotOf } from '../tasks/tasks.ts';

/** How far an update has come that began before this deploy, and when it last got further; by the ID of the service. */
export type OtherUpdates = ReadonlyMap<string, Progress>;

type Progress = { readonly update: string; readonly running: number; readonly left: number; readonly at: number };

/** An update that does not get any further. */
export type HangingUpdate = { readonly name: string; readonly reason: string };

/** Milliseconds after which an update hangs that fails while no task of its service runs: waiting protects nothing. */
const OUTAGE = 5_000;
/** Docker's `monitor` of a service that sets none. */
const DEFAULT_MONITOR = 5_000;

/** The services with an update that is in progress. */
export function servicesInUpdate({ services }: Pick<StackState, 'services'>): Service[] {
  return services.filter(({ UpdateStatus }) => /^(updating|rollback_started)$/.test(UpdateStatus?.State ?? ''));
}

/** What is known of them after another snapshot, at that time of the job's own clock. */
export function followUpdates(known: OtherUpdates, state: StackState, at: number): OtherUpdates {
  return new Map(
    servicesInUpdate(state).map((service) => {
      const now = progressOf(service, tasksOf(service, state), at);
      const before = known.get(service.ID);
      return [service.ID, before === undefined ? now : furthest(before, now, isUnderWay(service, state))] as const;
    }),
  );
}

/** Those in which nothing has moved for longer than the patience, its delay and its monitor window. */
export function hangingUpdates(
  known: OtherUpdates,
  state: StackState,
  { at, patience }: { readonly at: number; readonly patience: number },
): HangingUpdate[] {
  return servicesInUpdate(state).flatMap((service) => {
    const still = at - (known.get(service.ID)?.at ?? at);
    const tasks = tasksOf(service, state);
    const failure = failureOf(service, tasks);
    const isOutage = failure !== undefined && !tasks.some(({ Status }) => Status.State === 'running');
    if (still < (isOutage ? Math.min(OUTAGE, patience) : patience + pauseOf(service))) return [];
    const reason = failure ?? `nothing moved for ${Math.round(still / 1000)} s`;
    return [{ name: service.Spec.Name, reason }];
  });
}

function tasksOf({ ID }: Service, { tasks }: StackState): Task[] {
  return tasks.filter(({ ServiceID }) => ServiceID === ID);
}

function progressOf(service: Service, tasks: readonly Task[], at: number): Progress {
  const { State, StartedAt } = service.UpdateStatus ?? {};
  const current = tasks.filter((task) => isCurrent(task, service));
  const running = current.filter(({ Status }) => Status.State === 'running').length;
  const left = tasks.filter((task) => isActive(task) && !current.includes(task)).length;
  return { update: `${State} ${StartedAt}`, running, left, at };
}

/** In a crash loop, tasks come and go: only more than ever before counts. */
function furthest(before: Progress, now: Progress, underWay: boolean): Progress {
  if (before.update !== now.update) return now;
  const moved = underWay || now.running > before.running || now.left < before.left;
  const [running, left] = [Math.max(before.running, now.running), Math.min(before.left, now.left)];
  return { update: now.update, running, left, at: moved ? now.at : before.at };
}

const STARTING = ['assigned', 'accepted', 'preparing', 'ready', 'starting'];

/** Whether a task is being stopped, or is starting for the first time in its slot: an image may take long to pull. */
function isUnderWay(service: Service, state: StackState): boolean {
  const tasks = tasksOf(service, state);
  const failed = new Set(tasks.filter((one) => isCurrent(one, service) && hasFailed(one, service)).map(slotOf));
  return tasks.some((task) => {
    if (task.DesiredState === 'shutdown') return task.Status.State === 'running';
    return isCurrent(task, service) && STARTING.includes(task.Status.State) && !failed.has(slotOf(task));
  });
}

/** Why its tasks do not run, in the words of the engine. */
function failureOf(service: Service, tasks: readonly Task[]): string | undefined {
  const current = tasks.filter((task) => isCurrent(task, service));
  const unplaceable = current.find(isUnplaceable);
  if (unplaceable !== undefined) return unplaceable.Status.Err;
  const [last] = current
    .filter((task) => hasFailed(task, service))
    .sort((a, b) => b.CreatedAt.localeCompare(a.CreatedAt));
  return last === undefined
    ? undefined
    : `a task failed: ${last.Status.Err || last.Status.Message || last.Status.State}`;
}

/** Milliseconds in which an update that goes well does not move. */
function pauseOf({ Spec, UpdateStatus }: Service): number {
  const isRollback = UpdateStatus?.State?.startsWith('rollback') === true;
  const { Delay = 0, Monitor }: Pauses = (isRollback ? Spec.RollbackConfig : Spec.UpdateConfig) ?? {};
  return Delay / 1_000_000 + (Monitor ? Monitor / 1_000_000 : DEFAULT_MONITOR);
}

/** In nanoseconds. */
type Pauses = { readonly Delay?: number; readonly Monitor?: number };
