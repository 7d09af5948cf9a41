import type { z } from 'zod';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { unusedFiles } from '../../plan/deploy/owned-configs.ts';
import type { Release } from '../../plan/deploy/release.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { servicesShape, swarmFilesShape } from './engine-shapes.ts';
import { removeObject } from './remove-object.ts';

type SwarmFile = z.infer<typeof swarmFilesShape>[number];
type Kind = 'configs' | 'secrets';

/** All configs or secrets of the swarm. */
export function listSwarmFiles(engine: Engine, kind: Kind): Promise<SwarmFile[]> {
  return engine.ask(kind, { path: `/${kind}` }, swarmFilesShape);
}

/** Removes the stack's configs and secrets that are not needed any more; returns the names of the removed ones. */
export async function pruneSwarmFiles(
  engine: Engine,
  plan: DeployPlan,
  releases: readonly Release[],
): Promise<string[]> {
  const [configs, secrets, services] = await Promise.all([
    listSwarmFiles(engine, 'configs'),
    listSwarmFiles(engine, 'secrets'),
    engine.ask<Service[]>('services', { path: '/services' }, servicesShape),
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
