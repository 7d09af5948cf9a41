import type { z } from 'zod';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { unusedFiles } from '../../plan/deploy/owned-configs.ts';
import type { Release } from '../../plan/release/release.ts';
import { STACK_LABEL } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { swarmFilesShape } from '../engine/engine-shapes.ts';
import { labelled } from '../engine/question.ts';
import { everyService } from './every-service.ts';
import { removeObject } from './remove-object.ts';

type SwarmFile = z.infer<typeof swarmFilesShape>[number];
type Kind = 'configs' | 'secrets';

/** The configs or secrets of the swarm; the engine sends configs with their contents, so only those with a label if given. */
export function listSwarmFiles(engine: Engine, kind: Kind, label?: string): Promise<SwarmFile[]> {
  const query = label === undefined ? {} : labelled(label);
  return engine.ask(kind, { path: `/${kind}`, query }, swarmFilesShape);
}

/** Those with one of these names, and others whose names begin with one: the engine compares the beginning. */
export async function listNamed(engine: Engine, kind: Kind, names: readonly string[]): Promise<SwarmFile[]> {
  if (names.length === 0) return [];
  return engine.ask(kind, { path: `/${kind}`, query: { filters: JSON.stringify({ name: names }) } }, swarmFilesShape);
}

/** Removes the stack's configs and secrets that are not needed any more; returns the names of the removed ones. */
export async function pruneSwarmFiles(
  engine: Engine,
  plan: DeployPlan,
  releases: readonly Release[],
): Promise<string[]> {
  const [configs, secrets, services] = await Promise.all([
    listSwarmFiles(engine, 'configs', `${STACK_LABEL}=${plan.stack}`),
    listSwarmFiles(engine, 'secrets', `${STACK_LABEL}=${plan.stack}`),
    everyService(engine),
  ]);
  const prune = (kind: Kind, files: readonly SwarmFile[]) =>
    unusedFiles(files.map(described), plan, services, releases).map(async ({ id, name }) =>
      (await removed(engine, kind, id)) ? [name] : [],
    );
  const gone = await Promise.all([...prune('configs', configs), ...prune('secrets', secrets)]);
  return gone.flat();
}

/** The engine refuses to remove what a service uses; then it is kept. */
async function removed(engine: Engine, kind: Kind, id: string): Promise<boolean> {
  return removeObject(engine, `removal from the ${kind}`, `/${kind}/${id}`).then(
    () => true,
    () => false,
  );
}

function described({ ID = '', Spec }: SwarmFile) {
  return { id: ID, name: Spec?.Name ?? '', labels: Spec?.Labels ?? {} };
}
