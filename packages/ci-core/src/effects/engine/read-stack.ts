import { CiError } from '../../errors.ts';
import {
  CANARY_LABEL,
  isStackService,
  type Service,
  STACK_LABEL,
  type StackState,
  type Task,
} from '../../plan/stack/stack-state.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import { nodesShape, servicesShape, tasksShape } from './engine-shapes.ts';
import { type Ask, labelled } from './question.ts';

export type StackReading = {
  /** True: with the nodes of the swarm, also if nothing in the stack depends on them. */
  readonly withNodes: boolean;
};

/** A stack with its tasks; the nodes if they are asked for, or if what should run depends on them. */
export async function readStack(
  ask: Ask,
  stack: string,
  { withNodes }: StackReading = { withNodes: false },
): Promise<StackState> {
  const [labelledServices, all, asked] = await Promise.all([
    askServices(ask, stack),
    ask<Task[]>(stateOf(stack), { path: '/tasks', query: labelled(`${STACK_LABEL}=${stack}`) }, tasksShape),
    withNodes ? listNodes(ask) : undefined,
  ]);
  const services = labelledServices.filter(({ Spec }) => isStackService(Spec));
  const others = labelledServices.filter((one) => !services.includes(one));
  const canaries = others.filter(({ Spec }) => Spec.Labels?.[CANARY_LABEL] !== undefined);
  const jobRuns = others.filter((one) => !canaries.includes(one));
  const tasksOf = (some: readonly Service[]) => all.filter((task) => some.some(({ ID }) => ID === task.ServiceID));
  const left = new Set([...jobRuns, ...canaries].map(({ ID }) => ID));
  const tasks = all.filter(({ ServiceID }) => !left.has(ServiceID));
  const nodes = !withNodes && dependOnNodes(services, tasks) ? await listNodes(ask) : asked;
  return {
    services,
    tasks,
    ...(jobRuns.length === 0 ? {} : { jobRuns }),
    ...(canaries.length === 0 ? {} : { canaries: { services: canaries, tasks: tasksOf(canaries) } }),
    ...(nodes === undefined ? {} : { nodes }),
  };
}

/** The answer is long in a large swarm, and seldom needed. */
function dependOnNodes(services: readonly Service[], tasks: readonly Task[]): boolean {
  return (
    services.some(
      ({ Spec: { Mode, TaskTemplate } }) =>
        (Mode?.Global ?? Mode?.GlobalJob) !== undefined || (TaskTemplate.Placement?.MaxReplicas ?? 0) > 0,
    ) || tasks.some(({ Status }) => Status.State === 'pending')
  );
}

/** A proxy in front of the engine may refuse to list the nodes; the stack can be read without them. */
async function listNodes(ask: Ask): Promise<SwarmNode[] | undefined> {
  try {
    return await ask<SwarmNode[]>('nodes', { path: '/nodes' }, nodesShape);
  } catch (error) {
    if (error instanceof CiError && error.code === 'ENGINE_REFUSED') return undefined;
    throw error;
  }
}

export async function listServices({ ask }: { readonly ask: Ask }, stack: string): Promise<Service[]> {
  return (await askServices(ask, stack)).filter(({ Spec }) => isStackService(Spec));
}

function askServices(ask: Ask, stack: string): Promise<Service[]> {
  return ask(stateOf(stack), { path: '/services', query: labelled(`${STACK_LABEL}=${stack}`) }, servicesShape);
}

function stateOf(stack: string): string {
  return `state of the stack ${stack}`;
}
