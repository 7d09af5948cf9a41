import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { RestoreStep } from '../../plan/deploy/restore-steps.ts';
import type { ServiceSpec } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { authFor, type RegistryAuth } from './registry-auth.ts';

type Update = { readonly _query: Readonly<Record<string, string | number>>; readonly _body: ServiceSpec };

/** The client has these calls; its types do not. */
type Updatable = { readonly update: (auth: RegistryAuth | undefined, options: Update) => Promise<unknown> };
type Creating = { readonly createService: (auth: RegistryAuth | undefined, spec: ServiceSpec) => Promise<unknown> };

/** Changes, creates or removes one service; throws ENGINE_REFUSED with the engine's words. */
export async function changeService(engine: Engine, step: RestoreStep, registry: Registry | undefined): Promise<void> {
  await engine.ask(`${step.kind} ${step.name}`, (docker) => {
    if (step.kind === 'remove') return docker.getService(step.service.ID).remove();
    const auth = authFor(step.spec.TaskTemplate.ContainerSpec?.Image, registry);
    if (step.kind === 'create') return (docker as unknown as Creating).createService(auth, step.spec);
    const rollback = step.byEngineRollback ? { rollback: 'previous' } : {};
    // Without a login of ours the engine keeps the one that the service has.
    return (docker.getService(step.service.ID) as unknown as Updatable).update(auth, {
      _query: { version: step.service.Version.Index, ...rollback },
      _body: step.spec,
    });
  });
}
