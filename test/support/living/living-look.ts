import { isDeepStrictEqual } from 'node:util';
import type { Sandbox } from '../../sandbox/index.ts';
import { engineCall } from '../../sandbox/node/engine-api.ts';
import { TIER } from './living-text.ts';

// What the engine shows of a stack, and whether the engine is done with it; read with none of the code that judges deploys.

export type LivingService = {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: {
    Name: string;
    Labels?: Record<string, string>;
    TaskTemplate: {
      ContainerSpec: { Image: string; Env?: string[] };
      Placement?: { Constraints?: string[] };
      ForceUpdate?: number;
      Runtime?: string;
    };
    Mode: { Replicated?: { Replicas: number }; Global?: object };
  };
  readonly UpdateStatus?: { readonly State?: string };
};

type Task = {
  readonly ID: string;
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Spec: LivingService['Spec']['TaskTemplate'];
  readonly Status: { readonly State: string; readonly Err?: string };
};
type Node = {
  readonly ID: string;
  readonly Spec: { readonly Availability: string; readonly Labels?: Record<string, string> };
  readonly Status: { readonly State: string };
};

export type LivingLook = {
  readonly at: number;
  /** Milliseconds that the look took: on a busy machine everything takes longer. */
  readonly took: number;
  readonly services: readonly LivingService[];
  /** What the engine still has to do, by the service's name in the manifest. */
  readonly undone: ReadonlyMap<string, string>;
};

const ask = <T>({ manager }: Sandbox, path: string) => engineCall<T>(manager.socketPath, 'GET', path);

export async function lookAtLiving(sandbox: Sandbox, stack: string): Promise<LivingLook> {
  const began = Date.now();
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.stack.namespace=${stack}`] }));
  const [services, tasks, nodes] = await Promise.all([
    ask<LivingService[]>(sandbox, `/services?filters=${filters}`),
    ask<Task[]>(sandbox, `/tasks?filters=${filters}`),
    ask<Node[]>(sandbox, '/nodes'),
  ]);
  const undone = services.flatMap((service) => {
    const own = tasks.filter(({ ServiceID }) => ServiceID === service.ID);
    const what = undoneOf(service, own, nodes);
    return what === undefined ? [] : [[service.Spec.Name.slice(stack.length + 1), what] as const];
  });
  return { at: began, took: Date.now() - began, services, undone: new Map(undone) };
}

function undoneOf({ Spec, UpdateStatus }: LivingService, tasks: readonly Task[], nodes: readonly Node[]) {
  const state = UpdateStatus?.State;
  if (state !== undefined && !['completed', 'rollback_completed'].includes(state)) return `its update is ${state}`;
  const taking = nodes.filter((node) => node.Spec.Availability === 'active' && node.Status.State === 'ready');
  const fitting = taking.filter((node) => meets(Spec.TaskTemplate.Placement?.Constraints ?? [], node));
  const isKept = ({ NodeID }: Task) => Spec.Mode.Global !== undefined && !taking.some(({ ID }) => ID === NodeID);
  const there = tasks.filter((task) => task.Status.State === 'running');
  const asked = shown(Spec.TaskTemplate);
  const own = there.filter((task) => task.DesiredState === 'running' && isDeepStrictEqual(shown(task.Spec), asked));
  const counted = own.filter((task) => !isKept(task));
  const wanted = Spec.Mode.Replicated?.Replicas ?? fitting.length;
  if (counted.length !== wanted) return `${counted.length} of ${wanted} tasks run`;
  const others = there.filter((task) => !own.includes(task) && !isKept(task) && task.DesiredState !== 'shutdown');
  return others.length > 0 ? `${others.length} other tasks run` : undefined;
}

function meets(constraints: readonly string[], { Spec }: Node): boolean {
  return constraints.every((one) => !one.startsWith('node.labels.') || Spec.Labels?.[labelIn(one)] === 'yes');
}

function labelIn(constraint: string): string {
  return /^node\.labels\.(\S+)/.exec(constraint)?.[1] ?? TIER;
}

function shown({ Runtime: _, Placement: __, ...rest }: Task['Spec']): object {
  return rest;
}

/** The version of each service, as the spec in force has it. */
export function versionsOf(stack: string, { services }: LivingLook): Record<string, number> {
  const version = ({ Env = [] }: { Env?: string[] }) => Number(Env.find((one) => one.startsWith('V='))?.slice(2));
  const of = services.map(({ Spec }) => [Spec.Name.slice(stack.length + 1), version(Spec.TaskTemplate.ContainerSpec)]);
  return Object.fromEntries(of.filter(([, one]) => !Number.isNaN(one)));
}

/** Whether a service has a task that waits for a node, or one that ended. */
export async function isIll(sandbox: Sandbox, stack: string, name: string): Promise<boolean> {
  const filters = encodeURIComponent(JSON.stringify({ service: [`${stack}_${name}`] }));
  const tasks = await ask<Task[]>(sandbox, `/tasks?filters=${filters}`);
  if (tasks.some(({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running')) return false;
  const ended = tasks.filter(({ Status }) => ['failed', 'complete'].includes(Status.State));
  return ended.length > 1 || tasks.some(({ Status }) => Status.State === 'pending' && (Status.Err ?? '') !== '');
}
