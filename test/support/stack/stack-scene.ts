import type { Service, ServiceSpec, StackState, Task } from '../../../packages/ci-core/src/plan/stack/stack-state.ts';
import { problemsBefore } from '../../../packages/ci-core/src/verdict/before/problems-before.ts';
import { type Evidence, judge } from '../../../packages/ci-core/src/verdict/service/judge.ts';
import type { ServiceVerdict } from '../../../packages/ci-core/src/verdict/service/judge-service.ts';
import { startTrack, updateTrack } from '../../../packages/ci-core/src/verdict/tasks/track.ts';

const NOW = '2026-11-20T16:00:00Z';
const EARLIER = '2026-11-20T12:00:00Z';
const PATIENCE = 30_000;

export const NOTHING: StackState = { services: [], tasks: [] };

/** The verdict for `web` after looks at the given seconds. */
export function verdict(
  before: StackState,
  looks: readonly (readonly [seconds: number, state: StackState])[],
  applied?: StackState,
  final = false,
  more: Pick<Evidence, 'changing'> & Partial<Pick<Evidence, 'refused'>> = {},
): ServiceVerdict {
  const start = startTrack(before, 0, Date.parse(NOW));
  const track = looks.reduce((known, [seconds, state]) => updateTrack(known, state, seconds * 1000), start);
  const [seconds, now] = looks.at(-1) ?? [0, before];
  const evidence = {
    stack: 'shop',
    wanted: [{ name: 'web', image: undefined }],
    before,
    applied,
    problemsBefore: problemsBefore(before, Date.parse(NOW)),
    now,
    track,
    refused: false,
    ...more,
  };
  const [web] = judge(evidence, { at: seconds * 1000, patience: PATIENCE, final }).services;
  if (!web) throw new Error('no verdict');
  return web;
}

export function spec(more: Partial<ServiceSpec> = {}, image = 'app:1'): ServiceSpec {
  return {
    Name: 'shop_web',
    TaskTemplate: { ContainerSpec: { Image: image } },
    Mode: { Replicated: { Replicas: 2 } },
    ...more,
  };
}

export function service(Spec = spec(), more: Partial<Service> = {}): Service {
  return { ID: 'web', Version: { Index: 1 }, Spec, ...more };
}

export function updated(State: NonNullable<Service['UpdateStatus']>['State'], time: string): Partial<Service> {
  return {
    UpdateStatus: { State: State ?? 'updating', StartedAt: `2026-11-20T${time}:00Z`, Message: `it is ${State}` },
  };
}

type TaskWords = Partial<ServiceSpec> & {
  readonly id?: string;
  readonly slot?: number;
  readonly state?: string;
  readonly desired?: string;
  readonly err?: string;
  readonly at?: string;
  readonly created?: string;
};

let count = 0;

export function task(words: TaskWords = {}): Task {
  count += 1;
  const { id = `task${count}`, slot = count, state = 'running', desired = 'running', err, at = EARLIER } = words;
  return {
    ID: id,
    ServiceID: 'web',
    Slot: slot,
    CreatedAt: words.created ?? EARLIER,
    DesiredState: desired,
    Spec: words.TaskTemplate ?? spec().TaskTemplate,
    Status: { State: state, Timestamp: at, ...(err === undefined ? {} : { Err: err }) },
  };
}

export function running(words: TaskWords = {}, web = service()): StackState {
  return { services: [web], tasks: [task({ id: 'one', slot: 1, ...words }), task({ id: 'two', slot: 2, ...words })] };
}
