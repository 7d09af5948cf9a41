import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { RestoreStep } from '../../plan/deploy/restore-steps.ts';
import type { Engine } from './engine.ts';
import { authFor, authHeader } from './registry-auth.ts';

/**
 * Updates, creates or removes one service with one request; throws ENGINE_REFUSED with the engine's message. If the failure
 * may pass (`mayPass`), the engine may have applied the change: only a new snapshot of the stack shows what is left to do.
 */
export async function changeService(engine: Engine, step: RestoreStep, registry: Registry | undefined): Promise<void> {
  const what = `${step.kind} ${step.name}`;
  if (step.kind === 'remove') {
    await engine.bytes(what, { method: 'DELETE', path: `/services/${step.service.ID}` });
    return;
  }
  // Without a login in the request, the engine keeps the one of the service.
  const auth = authHeader(authFor(step.spec.TaskTemplate.ContainerSpec?.Image, registry));
  const request = { method: 'POST', body: step.spec, auth } as const;
  if (step.kind === 'create') {
    await engine.bytes(what, { ...request, path: '/services/create' });
    return;
  }
  const rollback = step.byEngineRollback ? { rollback: 'previous' } : {};
  const query = { version: step.service.Version.Index, ...rollback };
  await engine.bytes(what, { ...request, path: `/services/${step.service.ID}/update`, query });
}
