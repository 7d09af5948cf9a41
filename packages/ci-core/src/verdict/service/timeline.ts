import type { Service, ServiceEvent, StackState, Task } from '../../plan/stack/stack-state.ts';
import { hasFailed, isActive, isCurrent, isLeaving, isRunning } from '../tasks/tasks.ts';
import { type Mark, markEvent, markState } from './marks.ts';

/** The number of tasks of a service at one moment, by version: `old` is the one from before the deploy, `new` any other. */
export type Point = {
  /** Milliseconds since the start of the rollout. */
  readonly at: number;
  readonly old: number;
  /** Not running yet: assigned, pulling the image, or not healthy yet. */
  readonly oldStarting: number;
  readonly new: number;
  readonly newStarting: number;
  /** Of either version: to end, but the container is still there. Absent if there is none. */
  readonly stopping?: number;
  /** Tasks that have failed so far. */
  readonly failed: number;
};

/** The rollout of one service. A point is valid until the next one, the last one until `until`. */
export type Timeline = { readonly until: number; readonly points: readonly Point[]; readonly marks: readonly Mark[] };

/** What has been recorded of a rollout so far. */
export type Recording = {
  readonly before: StackState;
  /** By the engine's name of the service. */
  readonly timelines: ReadonlyMap<string, Timeline>;
  /** Tasks whose failure has been counted. */
  readonly failed: ReadonlySet<string>;
};

const MAX_ENTRIES = 500;
const EMPTY_TIMELINE: Timeline = { until: 0, points: [], marks: [] };

/** Starts with the snapshot before the deploy, whose failed tasks do not count. */
export function startRecording(before: StackState): Recording {
  const over = before.tasks.filter((task) => !isActive(task)).map(({ ID }) => ID);
  return recordSnapshot({ before, timelines: new Map(), failed: new Set(over) }, before, 0);
}

/** The recording after another snapshot. */
export function recordSnapshot({ before, timelines, failed }: Recording, now: StackState, at: number): Recording {
  const there = new Set(before.tasks.map(({ ID }) => ID));
  const names = new Set([...timelines.keys(), ...now.services.map(({ Spec }) => Spec.Name)]);
  const known = new Set(failed);
  const seen = [...names].map((name) => {
    const [old, present] = [before, now].map(({ services }) => services.find(({ Spec }) => Spec.Name === name));
    const tasks = now.tasks.filter(({ ServiceID }) => ServiceID === (present ?? old)?.ID);
    const isOld = (task: Task) => there.has(task.ID) || (old !== undefined && isCurrent(task, old));
    const failures = tasks.filter((task) => present && hasFailed(task, present) && !known.has(task.ID));
    for (const { ID } of failures) known.add(ID);
    return [
      name,
      withSnapshot(timelines.get(name) ?? EMPTY_TIMELINE, { old, present, tasks, failures, isOld, at }),
    ] as const;
  });
  return { before, timelines: new Map(seen), failed: known };
}

/** The recording after an event of the engine. Some states are too short to appear in a snapshot. */
export function recordEvent(recording: Recording, event: ServiceEvent, at: number): Recording {
  const timeline = recording.timelines.get(event.service) ?? EMPTY_TIMELINE;
  const marks = bounded(markEvent(timeline.marks, event, at));
  if (marks === timeline.marks) return recording;
  return { ...recording, timelines: new Map([...recording.timelines, [event.service, { ...timeline, marks }]]) };
}

/** The recording with the start of a restore marked for each service that changed. */
export function recordRestore(recording: Recording, at: number): Recording {
  const marked = [...recording.timelines].map(([name, timeline]): [string, Timeline] => {
    if (timeline.points.length < 2 && timeline.marks.length === 0) return [name, timeline];
    const marks = [...timeline.marks, { at, what: 'restoring' as const }].sort((a, b) => a.at - b.at);
    return [name, { ...timeline, marks: bounded(marks) }];
  });
  return { ...recording, timelines: new Map(marked) };
}

type Snapshot = {
  readonly old: Service | undefined;
  readonly present: Service | undefined;
  readonly tasks: readonly Task[];
  /** Tasks that have failed since the last snapshot. */
  readonly failures: readonly Task[];
  readonly isOld: (task: Task) => boolean;
  readonly at: number;
};

function withSnapshot({ points, marks }: Timeline, { old, present, tasks, failures, isOld, at }: Snapshot): Timeline {
  const failed = [
    ...marks,
    ...failures.map((task): Mark => ({ at, what: 'failed', task: task.ID, version: isOld(task) ? 'old' : 'new' })),
  ];
  const count = (is: (task: Task) => boolean, ofOld: boolean) =>
    tasks.filter((task) => is(task) && isOld(task) === ofOld).length;
  const isStarting = (task: Task) => isActive(task) && !isRunning(task);
  const stopping = tasks.filter(isLeaving).length;
  const point: Point = {
    at,
    old: count(isRunning, true),
    oldStarting: count(isStarting, true),
    new: count(isRunning, false),
    newStarting: count(isStarting, false),
    ...(stopping > 0 ? { stopping } : {}),
    failed: (points.at(-1)?.failed ?? 0) + failures.length,
  };
  const isNews = !samePoint(points.at(-1), point);
  return {
    until: at,
    points: isNews ? thinned([...points, point]) : points,
    marks: bounded(present === undefined ? failed : markState(failed, present, { old, at })),
  };
}

/** True if the points differ at most in time. */
function samePoint(last: Point | undefined, point: Point): boolean {
  return last !== undefined && JSON.stringify({ ...last, at: point.at }) === JSON.stringify(point);
}

/** Drops every second point if there are too many; the chart keeps its shape, and the first and last points are kept. */
function thinned(points: readonly Point[]): readonly Point[] {
  return points.length <= MAX_ENTRIES ? points : points.filter((_, i) => i % 2 === 0 || i === points.length - 1);
}

/** A crash loop produces endless failures: above the limit, only the states of the update are added. */
function bounded(marks: readonly Mark[]): readonly Mark[] {
  return marks.length <= MAX_ENTRIES
    ? marks
    : marks.filter(({ what }, i) => i < MAX_ENTRIES / 2 || what !== 'failed').slice(0, MAX_ENTRIES);
}
