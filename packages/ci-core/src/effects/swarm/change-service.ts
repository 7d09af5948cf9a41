import type { ServiceStep } from '../../plan/changes/service-step.ts';
import type { Engine } from '../engine/engine.ts';

/**
 * Updates, creates or removes one service with one request; throws ENGINE_REFUSED with the engine's message. If the failure
 * may pass (`mayPass`), the engine may have applied the change: only a new snapshot of the stack shows what is left to do.
 */
export async function changeService(engine: Engine, step: ServiceStep): Promise<void> {
  const what = `${step.kind} ${step.name}`;
  if (step.kind === 'remove') {
    await engine.bytes(what, { method: 'DELETE', path: `/services/${step.service.ID}` });
    return;
  }
  const request = { method: 'POST', body: step.spec, auth: step.login } as const;
  if (step.kind === 'create') {
    await engine.bytes(what, { ...request, path: '/services/create' });
    return;
  }
  const rollback = step.byEngineRollback ? { rollback: 'previous' } : {};
  const query = { version: step.service.Version.Index, ...rollback };
  await engine.bytes(what, { ...request, path: `/services/${step.service.ID}/update`, query });
}
