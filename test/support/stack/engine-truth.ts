import { isDeepStrictEqual } from 'node:util';
import type { Sandbox } from '../../sandbox/index.ts';
import { engineCall } from '../../sandbox/node/engine-api.ts';

// What the engine itself shows, read with none of the code that judges deploys: it is what their verdicts are held against.

/** One service at one look. */
export type ServiceTruth = {
  readonly id: string;
  readonly spec: unknown;
  /** Without its digest. */
  readonly image: string;
  /** `UpdateStatus.State`. */
  readonly update: string | undefined;
  readonly wanted: number;
  /** IDs of the tasks that run, or of a job are done, in the spec in force; sorted. */
  readonly tasks: readonly string[];
  /** Those that run in another one. */
  readonly strangers: readonly string[];
  /** Tasks of the spec in force that ended and were not asked to: when, in milliseconds since 1970, and why. */
  readonly ends: readonly { readonly at: number; readonly why: string }[];
};

/** The services of a stack by their names in its manifest. */
export type StackTruth = ReadonlyMap<string, ServiceTruth>;

type TaskTemplate = {
  readonly ContainerSpec?: { readonly Image?: string };
  readonly Runtime?: string;
  readonly Placement?: object;
};

type Service = {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly TaskTemplate: TaskTemplate;
    readonly Mode: {
      readonly Replicated?: { readonly Replicas?: number };
      readonly ReplicatedJob?: { readonly TotalCompletions?: number };
      readonly GlobalJob?: object;
    };
  };
  readonly UpdateStatus?: { readonly State?: string };
  readonly JobStatus?: { readonly JobIteration?: { readonly Index: number } };
};

type Task = {
  readonly ID: string;
  readonly ServiceID: string;
  readonly Spec: TaskTemplate;
  readonly DesiredState: string;
  readonly Status: { readonly State: string; readonly Timestamp: string; readonly Err?: string };
  readonly JobIteration?: { readonly Index: number };
};

type Node = { readonly Spec: { readonly Availability: string }; readonly Status: { readonly State: string } };

const STACK = 'com.docker.stack.namespace';
const ENDED = ['failed', 'rejected', 'complete', 'orphaned'];

/** All stacks of the sandbox's swarm, or one alone. */
export async function lookAtEngine({ manager }: Sandbox, only?: string): Promise<ReadonlyMap<string, StackTruth>> {
  const label = only === undefined ? STACK : `${STACK}=${only}`;
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const ask = <T>(path: string) => engineCall<T[]>(manager.socketPath, 'GET', path);
  const [services, tasks, nodes] = await Promise.all([
    ask<Service>(`/services?filters=${filters}`),
    ask<Task>(`/tasks?filters=${filters}`),
    ask<Node>('/nodes'),
  ]);
  const usable = nodes.filter(({ Spec, Status }) => Spec.Availability === 'active' && Status.State === 'ready').length;
  const stacks = new Map<string, Map<string, ServiceTruth>>();
  for (const service of services) {
    const { Name, Labels } = service.Spec;
    const stack = Labels?.[STACK] ?? '';
    const known = stacks.get(stack) ?? new Map<string, ServiceTruth>();
    stacks.set(stack, known);
    const own = tasks.filter(({ ServiceID }) => ServiceID === service.ID);
    known.set(Name.slice(stack.length + 1), truthOf(service, own, usable));
  }
  return stacks;
}

export async function lookAtStack(sandbox: Sandbox, stack: string): Promise<StackTruth> {
  return (await lookAtEngine(sandbox, stack)).get(stack) ?? new Map();
}

function truthOf({ ID, Spec, UpdateStatus, JobStatus }: Service, tasks: readonly Task[], nodes: number): ServiceTruth {
  const { Replicated, ReplicatedJob, GlobalJob } = Spec.Mode;
  const isJob = ReplicatedJob !== undefined || GlobalJob !== undefined;
  const asked = shownByTask(Spec.TaskTemplate);
  const inForce = (task: Task) =>
    isDeepStrictEqual(shownByTask(task.Spec), asked) &&
    (!isJob || task.JobIteration?.Index === JobStatus?.JobIteration?.Index);
  const there = tasks.filter(({ Status }) => Status.State === (isJob ? 'complete' : 'running'));
  const ended = isJob ? [] : tasks.filter((task) => ENDED.includes(task.Status.State) && inForce(task));
  const ids = (some: readonly Task[]) => some.map((task) => task.ID).sort();
  return {
    id: ID,
    spec: Spec,
    image: (Spec.TaskTemplate.ContainerSpec?.Image ?? '').split('@')[0] ?? '',
    update: UpdateStatus?.State,
    wanted: Replicated?.Replicas ?? ReplicatedJob?.TotalCompletions ?? nodes,
    tasks: ids(there.filter((task) => inForce(task) && (isJob || task.DesiredState === 'running'))),
    strangers: isJob ? [] : ids(there.filter((task) => !inForce(task))),
    ends: ended.map(({ Status }) => ({ at: Date.parse(Status.Timestamp), why: Status.Err ?? Status.State })),
  };
}

/** The engine leaves `Runtime` out of a task, and a task where it is when its node meets the new placement as well. */
function shownByTask({ Runtime: _, Placement: __, ...shown }: TaskTemplate): object {
  return shown;
}

/** Two looks, some seconds apart, and how far back from the second one no task may have ended. */
export type Window = { readonly first: StackTruth; readonly last: StackTruth; readonly quietSince: number };

/** What keeps a service from serving, in words; nothing when all of its tasks ran all the time and no update is open. */
export function unrest({ first, last, quietSince }: Window, name: string): string | undefined {
  const [old, now] = [first.get(name), last.get(name)];
  if (!now) return 'it is not there';
  if (!old) return 'it came only now';
  if (!isDeepStrictEqual(old.spec, now.spec)) return 'its spec changed while it was looked at';
  const ends = now.ends.filter(({ at }) => at >= quietSince).map(({ why }) => why);
  const why = ends.length > 0 ? `, ended: ${ends.join(', ')}` : '';
  if (now.tasks.length !== now.wanted) return `${now.tasks.length} of ${now.wanted} tasks run${why}`;
  if (!isDeepStrictEqual(old.tasks, now.tasks)) return `its tasks changed while they were looked at${why}`;
  if (now.strangers.length > 0) return `${now.strangers.length} tasks of another spec run`;
  const open = now.update !== undefined && !['completed', 'rollback_completed'].includes(now.update);
  if (open) return `its update is ${now.update}`;
  return ends.length > 0 ? `tasks ended: ${ends.join(', ')}` : undefined;
}

export function sameSpec(one: ServiceTruth | undefined, other: ServiceTruth | undefined): boolean {
  return isDeepStrictEqual(one?.spec, other?.spec);
}
