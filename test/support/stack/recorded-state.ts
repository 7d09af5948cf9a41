import {
  type Service,
  type ServiceEvent,
  type ServiceSpec,
  type StackState,
  type Task,
  withoutDigest,
} from '../../../packages/ci-core/src/plan/stack/stack-state.ts';

/** One line of `docker service ps --format json`. */
export type PsLine = {
  readonly ID: string;
  readonly Name: string;
  readonly Image: string;
  readonly DesiredState: string;
  readonly CurrentState: string;
  readonly Error: string;
};

const LONG_AGO = '2026-11-20T00:00:00Z';
const ON_ITS_WAY = ['assigned', 'accepted', 'preparing', 'ready', 'starting'];
const ENDED = ['failed', 'rejected', 'complete'];

/**
 * What the events prove about the time before: created services were not there, an attribute's `.old` is what they had,
 * and an update without attributes changed nothing.
 */
export function stateBefore(now: StackState, events: readonly ServiceEvent[]): StackState {
  const created = new Set(named(events, 'create'));
  const services = now.services
    .filter(({ Spec }) => !created.has(Spec.Name))
    .map((service) => asOf(service, 'old', eventsOf(service, events)));
  const removed = events.filter(({ action }) => action === 'remove').map(removedService);
  return { services: [...services, ...removed], tasks: services.flatMap((service) => tasksBefore(service, now.tasks)) };
}

/** What the deploy asked for, before the engine rolled it back or another deploy asked for something newer. */
export function stateApplied(now: StackState, before: StackState, events: readonly ServiceEvent[]): StackState {
  const ours = events.filter(({ attributes }) => attributes['updatestate.new'] === undefined);
  return {
    services: now.services.map((service) => asOf(service, 'new', eventsOf(service, ours))),
    tasks: before.tasks,
  };
}

/** The tasks as recorded; `service ps` does not show their specs, only the image of each. */
export function tasksFrom(lines: readonly PsLine[], services: readonly Service[]): Task[] {
  const tasks = lines.map((line) => taskFrom(line, serviceOf(line, services)));
  return tasks.map((task) => (isOnItsWay(task) && !hasFailures(task, tasks) ? { ...task, Status: RUNNING } : task));
}

const RUNNING = { State: 'running', Timestamp: LONG_AGO } as const;

// Some recordings with the old CLI, which does not wait, end before the last task was up. The same deploy with the new
// CLI shows that it came up wherever no task of that version had failed.
function isOnItsWay({ DesiredState, Status }: Task): boolean {
  return DesiredState === 'running' && ON_ITS_WAY.includes(Status.State);
}

function hasFailures(task: Task, tasks: readonly Task[]): boolean {
  return tasks.some(
    ({ ServiceID, Spec, Status }) =>
      ServiceID === task.ServiceID &&
      Spec.ContainerSpec?.Image === task.Spec.ContainerSpec?.Image &&
      ENDED.includes(Status.State),
  );
}

function taskFrom(line: PsLine, service: Service): Task {
  const place = line.Name.slice(service.Spec.Name.length + 1);
  const err = line.Error.replace(/^"|"$/g, '');
  return {
    ID: line.ID,
    ServiceID: service.ID,
    ...(/^\d+$/.test(place) ? { Slot: Number(place) } : { NodeID: place }),
    CreatedAt: LONG_AGO,
    DesiredState: line.DesiredState.toLowerCase(),
    Spec: withImage(service.Spec, line.Image).TaskTemplate,
    Status: {
      State: line.CurrentState.split(' ')[0]?.toLowerCase() ?? '',
      Timestamp: LONG_AGO,
      ...(err ? { Err: err } : {}),
    },
    ...(service.JobStatus?.JobIteration ? { JobIteration: service.JobStatus.JobIteration } : {}),
  };
}

function serviceOf(line: PsLine, services: readonly Service[]): Service {
  const found = services.find(({ Spec }) => line.Name.startsWith(`${Spec.Name}.`));
  if (!found) throw new Error(`no service recorded for the task ${line.Name}`);
  return found;
}

/** The oldest task of each place is the one that ran before, if it has the version of then. */
function tasksBefore(service: Service, tasks: readonly Task[]): Task[] {
  const oldest = new Map<unknown, Task>();
  for (const task of tasks) if (task.ServiceID === service.ID) oldest.set(task.Slot ?? task.NodeID, task);
  return [...oldest.values()]
    .filter((task) => task.Spec.ContainerSpec?.Image === service.Spec.TaskTemplate.ContainerSpec?.Image)
    .map((task) => ({ ...task, DesiredState: 'running', Status: RUNNING }));
}

/** The service with the first `image.old` or `image.new` (and replicas) of its events, and no update status yet. */
function asOf(service: Service, side: 'old' | 'new', events: readonly ServiceEvent[]): Service {
  const first = (key: string) => events.find(({ attributes }) => attributes[key] !== undefined)?.attributes[key];
  const image = first(`image.${side}`);
  const replicas = first(`replicas.${side}`);
  const { UpdateStatus: _later, PreviousSpec: _older, ...rest } = service;
  const spec = image === undefined ? service.Spec : withImage(service.Spec, image);
  const mode = replicas === undefined ? {} : { Mode: { Replicated: { Replicas: Number(replicas) } } };
  return { ...rest, Spec: { ...spec, ...mode } };
}

function withImage(spec: ServiceSpec, image: string): ServiceSpec {
  const { TaskTemplate, Labels } = spec;
  return {
    ...spec,
    Labels: { ...Labels, 'com.docker.stack.image': withoutDigest(image) },
    TaskTemplate: { ...TaskTemplate, ContainerSpec: { ...TaskTemplate.ContainerSpec, Image: image } },
  };
}

function removedService({ service, serviceId }: ServiceEvent): Service {
  return { ID: serviceId, Version: { Index: 1 }, Spec: { Name: service, TaskTemplate: {} } };
}

function eventsOf({ Spec }: Service, events: readonly ServiceEvent[]): ServiceEvent[] {
  return events.filter(({ service }) => service === Spec.Name);
}

function named(events: readonly ServiceEvent[], action: ServiceEvent['action']): string[] {
  return events.filter((event) => event.action === action).map(({ service }) => service);
}
