import type Docker from 'dockerode';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { unusedFiles } from '../../plan/deploy/owned-configs.ts';
import type { Release } from '../../plan/deploy/release.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { servicesShape, swarmFilesShape } from './engine-shapes.ts';

type Spec = { readonly Name?: string | undefined; readonly Labels?: Record<string, string> | undefined };
type Listed = { readonly ID: string; readonly Spec?: Spec | undefined };

/** Removes the stack's configs and secrets that nobody needs any more; returns the names of those that went. */
export async function pruneSwarmFiles(
  engine: Engine,
  plan: DeployPlan,
  releases: readonly Release[],
): Promise<string[]> {
  const [configs, secrets, services] = await Promise.all([
    engine.ask('configs', (docker) => docker.listConfigs(), swarmFilesShape),
    engine.ask('secrets', (docker) => docker.listSecrets(), swarmFilesShape),
    engine.ask('services', (docker) => docker.listServices(), servicesShape),
  ]);
  const all = services as unknown as Service[];
  const gone = await Promise.all([
    ...unusedFiles(configs.map(described), plan, all, releases).map(async ({ id, name }) => {
      return (await removed(engine, (docker) => docker.getConfig(id).remove())) ? [name] : [];
    }),
    ...unusedFiles(secrets.map(described), plan, all, releases).map(async ({ id, name }) => {
      return (await removed(engine, (docker) => docker.getSecret(id).remove())) ? [name] : [];
    }),
  ]);
  return gone.flat();
}

/** The engine refuses to remove what a service uses; then it stays. */
async function removed(engine: Engine, remove: (docker: Docker) => Promise<unknown>): Promise<boolean> {
  return engine.request(remove).then(
    () => true,
    () => false,
  );
}

function described({ ID, Spec }: Listed) {
  return { id: ID, name: Spec?.Name ?? '', labels: Spec?.Labels ?? {} };
}
