import { RECORD_LABEL } from '../../plan/owner/stack-owner.ts';
import { type Service, STACK_LABEL, type Task } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { servicesShape, tasksShape } from '../engine/engine-shapes.ts';
import { labelled } from '../engine/question.ts';
import { listStackNetworks } from './stack-networks.ts';
import { listSwarmFiles } from './swarm-files.ts';

/** A network, config or secret of a stack. */
export type StackObject = {
  readonly kind: 'network' | 'config' | 'secret';
  readonly id: string;
  readonly name: string;
  /** The record of the owner of the stack. */
  readonly isRecord: boolean;
};

/** Everything with the label of the stack, as `docker stack rm` removes it. */
export async function listStackObjects(engine: Engine, stack: string): Promise<StackObject[]> {
  const label = `${STACK_LABEL}=${stack}`;
  const [networks, configs, secrets] = await Promise.all([
    listStackNetworks(engine, stack),
    listSwarmFiles(engine, 'configs', label),
    listSwarmFiles(engine, 'secrets', label),
  ]);
  const files = (kind: 'config' | 'secret', found: typeof configs) =>
    found.map(({ ID = '', Spec }): StackObject => {
      return { kind, id: ID, name: Spec?.Name ?? ID, isRecord: Spec?.Labels?.[RECORD_LABEL] === stack };
    });
  return [
    ...[...networks].map(([id, name]): StackObject => ({ kind: 'network', id, name, isRecord: false })),
    ...files('config', configs),
    ...files('secret', secrets),
  ];
}

/** The services of a stack with the runs of its release jobs. */
export function listAllOfStack(engine: Engine, stack: string): Promise<Service[]> {
  return engine.ask<Service[]>(
    `services of ${stack}`,
    { path: '/services', query: labelled(`${STACK_LABEL}=${stack}`) },
    servicesShape,
  );
}

/** The tasks that the engine still knows, also those of services that were removed. */
export function listTasksOfStack(engine: Engine, stack: string): Promise<Task[]> {
  return engine.ask<Task[]>(
    `tasks of ${stack}`,
    { path: '/tasks', query: labelled(`${STACK_LABEL}=${stack}`) },
    tasksShape,
  );
}
