import type { Engine } from '../effects/engine.ts';
import { readTaskEvidence } from '../effects/task-evidence.ts';
import type { DeployPlan } from '../plan/deploy-plan.ts';
import type { Task, TaskEvidence } from '../plan/stack-state.ts';
import { tellingTask } from '../verdict/cause.ts';
import type { Settled } from './settle.ts';

/** By service name: the task that tells most, and what could be read about its end. */
export type Causes = ReadonlyMap<string, { readonly task: Task; readonly evidence: TaskEvidence }>;

const WELL = ['created', 'updated', 'unchanged', 'removed'];

/** Asks the engine why each service that is not well is not. */
export async function gatherCauses(
  engine: Engine,
  { services, track, now }: Settled,
  plan: DeployPlan,
): Promise<Causes> {
  const ill = services.filter(({ status }) => !WELL.includes(status));
  const found = await Promise.all(
    ill.map(async ({ name, id }) => {
      const wanted = plan.services.find((service) => `${plan.stack}_${service.name}` === name)?.image;
      const task = id === undefined ? undefined : tellingTask(id, wanted, track, now.tasks);
      return task ? [[name, { task, evidence: await readTaskEvidence(engine, task) }] as const] : [];
    }),
  );
  return new Map(found.flat());
}
