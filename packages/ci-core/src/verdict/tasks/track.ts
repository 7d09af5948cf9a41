import { type Service, type ServiceSpec, type StackState, sameSpec, type Task } from '../../plan/stack/stack-state.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import { isFailing } from './failing.ts';
import { failedForHeldPort, heldFor, isEvicted } from './held-places.ts';
import { takesPart } from './places.ts';
import { type Rollbacks, rollbacksAfter } from './rollbacks.ts';
import { ageOf } from './task-age.ts';
import {
  hasFailed,
  hasMissingTasks,
  hasSurplusTasks,
  isActive,
  isLeaving,
  isRunning,
  isUnallocated,
  isUnplaceable,
} from './tasks.ts';

/**
 * What the snapshots of a stack so far have shown about its tasks. Times are in milliseconds of the job's own clock, because
 * the clocks of the nodes may be wrong.
 */
export type Track = {
  /** When the first change began. */
  readonly began: number;
  /** What the last snapshot shows was so then, at the latest. */
  readonly seenAt: number;
  /** Tasks that ended before this deploy. */
  readonly ended: ReadonlySet<string>;
  /** When each service was first seen; negative infinity for services from before the deploy. */
  readonly firstSeen: ReadonlyMap<string, number>;
  readonly runningSince: ReadonlyMap<string, number>;
  /** Since when a task waits for a node or an address that nothing is about to free. */
  readonly stuckSince: ReadonlyMap<string, number>;
  /** Milliseconds that a task waits at most for others to free its place. */
  readonly held: ReadonlyMap<string, number>;
  /** Since when a task is to end although its container is still there. */
  readonly leavingSince: ReadonlyMap<string, number>;
  readonly failures: ReadonlyMap<string, Failure>;
  /** Tasks that had to leave their nodes before this deploy, and since when. */
  readonly evictedBefore: readonly { readonly task: Task; readonly at: number }[];
  /** Since when a service has fewer desired tasks than it requires, although no update is in progress. */
  readonly missingTasksSince: ReadonlyMap<string, number>;
  /** Since when more tasks run than a service requires. */
  readonly surplusTasksSince: ReadonlyMap<string, number>;
  /** Placement and endpoint of each service, and since when; negative infinity if they have not changed since it was first seen. */
  readonly placements: ReadonlyMap<string, PlacementSince>;
  /** IDs of the services whose previous version was already failing. */
  readonly failingBefore: ReadonlySet<string>;
  /** By ID of the service. */
  readonly specsBefore: ReadonlyMap<string, ServiceSpec>;
  /** When the last update of each service from before the deploy began, by the clock of the engine. */
  readonly updatesBefore: ReadonlyMap<string, string | undefined>;
  readonly rolledBack: Rollbacks;
  /** The spec of each service and since when it has been that; negative infinity if it has not changed since it was first seen. */
  readonly specs: ReadonlyMap<string, { readonly spec: ServiceSpec; readonly at: number }>;
  /** The name of each service that was seen, by its ID. */
  readonly names: ReadonlyMap<string, string>;
  /** The nodes as they were read last. */
  readonly nodes: readonly SwarmNode[] | undefined;
};

/** `isHeld`: it had to leave its node, or a task that is stopping still had its port. It does not count as a crash. */
type Failure = { readonly task: Task; readonly at: number; readonly isHeld: boolean };

/** Placement and endpoint: when they change, the engine replaces tasks although the task specs do not show the change. */
type PlacementSince = { readonly where: readonly unknown[]; readonly at: number };

/** Starts with the snapshot before the deploy. `engineTime` (milliseconds since 1970) shows how long its tasks have run. */
export function startTrack(before: StackState, at: number, engineTime: number): Track {
  const running = before.tasks.filter(isRunning);
  return {
    began: at,
    seenAt: before.askedAt ?? at,
    ended: new Set(before.tasks.filter((task) => !isActive(task)).map((task) => task.ID)),
    firstSeen: new Map(before.services.map((service) => [service.ID, Number.NEGATIVE_INFINITY])),
    runningSince: new Map(running.map((task) => [task.ID, at - ageOf(task, engineTime)])),
    stuckSince: new Map(stuckTasks(before, before.nodes).map(({ ID }) => [ID, at])),
    held: new Map(),
    leavingSince: new Map(before.tasks.filter(isLeaving).map((task) => [task.ID, at])),
    failures: new Map(),
    evictedBefore: before.tasks.filter(isEvicted).map((task) => ({ task, at: at - ageOf(task, engineTime) })),
    missingTasksSince: new Map(),
    surplusTasksSince: new Map(),
    placements: placementsOf(new Map(), before.services, at),
    failingBefore: new Set(
      before.services
        .filter((service) => isFailing(service, before.tasks, engineTime, before.nodes))
        .map(({ ID }) => ID),
    ),
    specsBefore: new Map(before.services.map(({ ID, Spec }) => [ID, Spec])),
    updatesBefore: new Map(before.services.map(({ ID, UpdateStatus }) => [ID, UpdateStatus?.StartedAt])),
    rolledBack: new Map(),
    specs: specsOf(new Map(), before.services, at),
    names: namesOf(before),
    nodes: before.nodes,
  };
}

/** The track after another snapshot. */
export function updateTrack(track: Track, state: StackState, at: number): Track {
  const { services, tasks } = state;
  const nodes = state.nodes ?? track.nodes;
  const byId = new Map(services.map((service) => [service.ID, service]));
  const leavingSince = since(track.leavingSince, tasks.filter(isLeaving), at);
  const failures = new Map(track.failures);
  const evicted = tasks.filter((task) => isEvicted(task) && !track.ended.has(task.ID) && !failures.has(task.ID));
  const known = [...failures.values()].filter(({ task }) => isEvicted(task));
  const ending = {
    leavingSince,
    evicted: [...track.evictedBefore, ...known, ...evicted.map((task) => ({ task, at }))],
  };
  for (const task of tasks) {
    const service = byId.get(task.ServiceID);
    if (!service || track.ended.has(task.ID) || failures.has(task.ID) || !hasFailed(task, service)) continue;
    failures.set(task.ID, { task, at, isHeld: isEvicted(task) || failedForHeldPort(task, state, ending, at) });
  }
  const stuck = stuckTasks(state, nodes);
  const held = new Map(
    stuck.flatMap((task) => {
      const atMost = heldFor(task, state, leavingSince, at);
      return atMost === undefined ? [] : [[task.ID, atMost] as const];
    }),
  );
  return {
    began: track.began,
    seenAt: state.askedAt ?? at,
    ended: track.ended,
    firstSeen: since(track.firstSeen, services, at),
    runningSince: since(track.runningSince, tasks.filter(isRunning), at),
    stuckSince: new Map(stuck.map(({ ID }) => [ID, held.has(ID) ? at : (track.stuckSince.get(ID) ?? at)])),
    held,
    leavingSince,
    failures,
    evictedBefore: track.evictedBefore,
    missingTasksSince: since(
      track.missingTasksSince,
      services.filter((service) => hasMissingTasks(service, tasks, nodes)),
      at,
    ),
    surplusTasksSince: since(
      track.surplusTasksSince,
      services.filter((service) => hasSurplusTasks(service, tasks)),
      at,
    ),
    placements: placementsOf(track.placements, services, at),
    failingBefore: track.failingBefore,
    specsBefore: track.specsBefore,
    updatesBefore: track.updatesBefore,
    rolledBack: rollbacksAfter(state, track),
    specs: specsOf(track.specs, services, at),
    names: new Map([...track.names, ...namesOf(state)]),
    nodes,
  };
}

function specsOf(known: Track['specs'], services: readonly Service[], at: number): Track['specs'] {
  const specOf = ({ ID, Spec: spec }: Service) => {
    const old = known.get(ID);
    if (!old) return { spec, at: Number.NEGATIVE_INFINITY };
    return sameSpec(old.spec, spec) ? old : { spec, at };
  };
  return new Map(services.map((service) => [service.ID, specOf(service)]));
}

function namesOf({ services }: StackState): Map<string, string> {
  return new Map(services.map(({ ID, Spec }) => [ID, Spec.Name]));
}

/** Tasks without a node or an address. A global service needs none on a node that takes no new tasks. */
export function stuckTasks(
  { services, tasks }: Pick<StackState, 'services' | 'tasks'>,
  nodes: readonly SwarmNode[] | undefined,
): Task[] {
  return tasks.filter((task) => {
    if (!isUnplaceable(task) && !isUnallocated(task)) return false;
    const service = services.find(({ ID }) => ID === task.ServiceID);
    return service === undefined || takesPart(service, task, nodes);
  });
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
