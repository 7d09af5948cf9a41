import type { DeployPlan } from '../plan/deploy-plan.ts';
import { removable } from '../plan/owned-configs.ts';
import type { Release } from '../plan/release.ts';
import type { Service } from '../plan/stack-state.ts';
import { ANSWER, answerWithin } from './answer-within.ts';
import type { Engine } from './engine.ts';
import { servicesShape, shaped, swarmFilesShape } from './engine-shapes.ts';

type Spec = { readonly Name?: string | undefined; readonly Labels?: Record<string, string> | undefined };
type Listed = { readonly ID: string; readonly Spec?: Spec | undefined };

/** Removes the stack's configs and secrets that nobody needs any more; returns the names of those that went. */
export async function pruneSwarmFiles(
  engine: Engine,
  plan: DeployPlan,
  releases: readonly Release[],
): Promise<string[]> {
  const [configs, secrets, services] = await Promise.all([
    engine.ask('configs', (docker) => docker.listConfigs().then((all) => shaped('configs', swarmFilesShape, all))),
    engine.ask('secrets', (docker) => docker.listSecrets().then((all) => shaped('secrets', swarmFilesShape, all))),
    engine.ask('services', (docker) => docker.listServices().then((all) => shaped('services', servicesShape, all))),
  ]);
  const all = services as unknown as Service[];
  const gone = await Promise.all([
    ...removable(configs.map(described), plan, all, releases).map(async ({ id, name }) => {
      return (await removed(engine.client.getConfig(id))) ? [name] : [];
    }),
    ...removable(secrets.map(described), plan, all, releases).map(async ({ id, name }) => {
      return (await removed(engine.client.getSecret(id))) ? [name] : [];
    }),
  ]);
  return gone.flat();
}

/** The engine refuses to remove what a service uses; then it stays. */
async function removed(item: { remove: () => Promise<unknown> }): Promise<boolean> {
  return answerWithin(ANSWER, item.remove()).then(
    () => true,
    () => false,
  );
}

function described({ ID, Spec }: Listed) {
  return { id: ID, name: Spec?.Name ?? '', labels: Spec?.Labels ?? {} };
}
