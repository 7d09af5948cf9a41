import { stoppedSpec } from '../../plan/release-job/run-spec.ts';
import { RELEASE_JOB_LABEL, type Service, type ServiceSpec, type Task } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { servicesShape, tasksShape } from '../engine/engine-shapes.ts';
import { labelled } from '../engine/question.ts';
import { removeObject } from '../swarm/remove-object.ts';

/** A run of a release job, as the engine has it now. */
export type PresentRun = { readonly service: Service; readonly tasks: readonly Task[] };

/** The runs of a stack's release jobs that the engine has, and the tasks of removed ones that have not ended yet. */
export async function listRuns(
  engine: Engine,
  stack: string,
): Promise<{ readonly runs: readonly PresentRun[]; readonly tasks: readonly Task[] }> {
  const query = labelled(`${RELEASE_JOB_LABEL}=${stack}`);
  const what = `release jobs of ${stack}`;
  const [services, tasks] = await Promise.all([
    engine.ask<Service[]>(what, { path: '/services', query }, servicesShape),
    engine.ask<Task[]>(what, { path: '/tasks', query }, tasksShape),
  ]);
  const runs = services.map((service) => ({
    service,
    tasks: tasks.filter(({ ServiceID }) => ServiceID === service.ID),
  }));
  return { runs, tasks };
}

/** Starts a run; throws ENGINE_REFUSED with the engine's message. The engine starts only one of a name. */
export async function startRun(engine: Engine, spec: ServiceSpec, login: string | undefined): Promise<void> {
  const request = { method: 'POST', path: '/services/create', body: spec, auth: login } as const;
  await engine.bytes(`start of ${spec.Name}`, request);
}

/** Ends the containers of a run. */
export async function stopRun(engine: Engine, { ID, Version, Spec }: Service): Promise<void> {
  const request = { method: 'POST', query: { version: Version.Index }, body: stoppedSpec(Spec) } as const;
  await engine.bytes(`stop of ${Spec.Name}`, { ...request, path: `/services/${ID}/update` });
}

export async function removeRun(engine: Engine, { ID, Spec }: Service): Promise<void> {
  await removeObject(engine, `removal of ${Spec.Name}`, `/services/${ID}`);
}
