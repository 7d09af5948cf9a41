import { type Service, type StackState, sameSpec, type Task } from '../../plan/stack/stack-state.ts';
import { isFailing } from './failing.ts';
import { hasFailed, hasMissingTasks, hasSurplusTasks, isActive, isRunning, isUnplaceable } from './tasks.ts';

/**
 * What the snapshots of a stack so far have shown about its tasks. Times are in milliseconds of the job's own clock, because
 * the clocks of the nodes may be wrong.
 */
export type Track = {
  /** When the first change began. */
  readonly began: number;
  /** Tasks that ended before this deploy. */
  readonly ended: ReadonlySet<string>;
  /** When each service was first seen; negative infinity for services from before the deploy. */
  readonly firstSeen: ReadonlyMap<string, number>;
  readonly runningSince: ReadonlyMap<string, number>;
  readonly unplaceableSince: ReadonlyMap<string, number>;
  readonly failures: ReadonlyMap<string, { readonly task: Task; readonly at: number }>;
  /** Since when a service has fewer desired tasks than it requires, although no update is in progress. */
  readonly missingTasksSince: ReadonlyMap<string, number>;
  /** Since when more tasks run than a service requires. */
  readonly surplusTasksSince: ReadonlyMap<string, number>;
  /** Placement and endpoint of each service, and since when; negative infinity if they have not changed since it was first seen. */
  readonly placements: ReadonlyMap<string, PlacementSince>;
  /** IDs of the services whose previous version was already failing. */
  readonly failingBefore: ReadonlySet<string>;
};

/** Placement and endpoint: when they change, the engine replaces tasks although the task specs do not show the change. */
type PlacementSince = { readonly where: readonly unknown[]; readonly at: number };

/** Starts with the snapshot before the deploy. `engineTime` (milliseconds since 1970) shows how long its tasks have run. */
export function startTrack(before: StackState, at: number, engineTime: number): Track {
  const running = before.tasks.filter(isRunning);
  return {
    began: at,
    ended: new Set(before.tasks.filter((task) => !isActive(task)).map((task) => task.ID)),
    firstSeen: new Map(before.services.map((service) => [service.ID, Number.NEGATIVE_INFINITY])),
    runningSince: new Map(running.map((task) => [task.ID, at - ageOf(task, engineTime)])),
    unplaceableSince: new Map(before.tasks.filter(isUnplaceable).map((task) => [task.ID, at])),
    failures: new Map(),
    missingTasksSince: new Map(),
    surplusTasksSince: new Map(),
    placements: placementsOf(new Map(), before.services, at),
    failingBefore: new Set(
      before.services.filter((service) => isFailing(service, before.tasks, engineTime)).map(({ ID }) => ID),
    ),
  };
}

/** The track after another snapshot. */
export function updateTrack(track: Track, { services, tasks }: StackState, at: number): Track {
  const byId = new Map(services.map((service) => [service.ID, service]));
  const failures = new Map(track.failures);
  for (const task of tasks) {
    const service = byId.get(task.ServiceID);
    if (!service || track.ended.has(task.ID) || failures.has(task.ID) || !hasFailed(task, service)) continue;
    failures.set(task.ID, { task, at });
  }
  return {
    began: track.began,
    ended: track.ended,
    firstSeen: since(track.firstSeen, services, at),
    runningSince: since(track.runningSince, tasks.filter(isRunning), at),
    unplaceableSince: since(track.unplaceableSince, tasks.filter(isUnplaceable), at),
    failures,
    missingTasksSince: since(
      track.missingTasksSince,
      services.filter((service) => hasMissingTasks(service, tasks)),
      at,
    ),
    surplusTasksSince: since(
      track.surplusTasksSince,
      services.filter((service) => hasSurplusTasks(service, tasks)),
      at,
    ),
    placements: placementsOf(track.placements, services, at),
    failingBefore: track.failingBefore,
  };
}

function since(known: ReadonlyMap<string, number>, now: readonly { ID: string }[], at: number): Map<string, number> {
  return new Map(now.map(({ ID }) => [ID, known.get(ID) ?? at]));
}

function placementsOf(
  known: Track['placements'],
  services: readonly Service[],
  at: number,
): Map<string, PlacementSince> {
  const placed = ({ ID, Spec }: Service): PlacementSince => {
    const where = [Spec.TaskTemplate.Placement, Spec.EndpointSpec];
    const old = known.get(ID);
    if (!old) return { where, at: Number.NEGATIVE_INFINITY };
    return sameSpec(old.where, where) ? old : { where, at };
  };
  return new Map(services.map((service) => [service.ID, placed(service)]));
}

/** The age of the task by the leader's clock, or the age of its state by the node's clock, whichever is less. */
function ageOf(task: Task, engineTime: number): number {
  const age = engineTime - Date.parse(task.CreatedAt);
  const inState = engineTime - Date.parse(task.Status.Timestamp ?? task.CreatedAt);
  return Math.max(0, Math.min(age, inState));
}
