import { OWNER_LABEL } from '../../plan/deploy/owned-configs.ts';
import { RECORD_LABEL } from '../../plan/owner/stack-owner.ts';
import { RELEASE_JOB_LABEL, STACK_LABEL, type Task } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { saidBy } from '../engine/engine-failure.ts';
import { removeObject } from './remove-object.ts';
import { listSwarmFiles } from './swarm-files.ts';

const OVER = ['complete', 'failed', 'shutdown', 'rejected', 'orphaned'];

/** Tasks of removed services whose containers have not ended yet. */
export async function endingTasks(engine: Engine, stack: string): Promise<Task[]> {
  const { services, tasks } = await engine.readStack(stack);
  const present = new Set(services.map(({ ID }) => ID));
  return tasks.filter(({ ServiceID, Status }) => !present.has(ServiceID) && !OVER.includes(Status.State));
}

/**
 * Removes the configs and secrets that swarm-ci made for a stack, with the records of its owner and of its release jobs, but
 * for those that are needed. Returns the names of the removed ones, and the engine's error for those that it keeps.
 */
export async function removeStackFiles(
  engine: Engine,
  stack: string,
  isNeeded: (name: string) => boolean,
): Promise<{ readonly removed: readonly string[]; readonly kept: readonly string[] }> {
  const removed: string[] = [];
  const kept: string[] = [];
  for (const kind of ['configs', 'secrets'] as const) {
    const files = await listSwarmFiles(engine, kind, `${STACK_LABEL}=${stack}`);
    const own = files.filter(({ Spec }) =>
      [OWNER_LABEL, RECORD_LABEL, RELEASE_JOB_LABEL].some((label) => Spec?.Labels?.[label] === stack),
    );
    for (const { ID = '', Spec } of own) {
      const name = Spec?.Name ?? ID;
      if (isNeeded(name)) continue;
      try {
        await removeObject(engine, `removal of ${name}`, `/${kind}/${ID}`);
        removed.push(name);
      } catch (error) {
        kept.push(`${name} (${saidBy(error)})`);
      }
    }
  }
  return { removed, kept };
}
