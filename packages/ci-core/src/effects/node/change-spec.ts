import type { Service, ServiceSpec } from '../../plan/stack/stack-state.ts';
import { againIfOutdated } from '../engine/again-if-outdated.ts';
import type { Engine } from '../engine/engine.ts';
import { servicesShape } from '../engine/engine-shapes.ts';

/** A service with its spec as it was sent: the engine's list adds defaults. */
export function inspectService(engine: Engine, id: string): Promise<Service> {
  return engine.ask<Service>('service', { path: `/services/${id}` }, servicesShape.element);
}

/**
 * Updates a service to what `change` makes of its spec; nothing is sent if that is undefined. Returns the spec that was sent.
 * The registry login that the engine keeps stays.
 */
export function changeSpec(
  engine: Engine,
  id: string,
  change: (spec: ServiceSpec) => ServiceSpec | undefined,
): Promise<ServiceSpec | undefined> {
  return againIfOutdated(async () => {
    const { Spec, Version } = await inspectService(engine, id);
    const body = change(Spec);
    if (body === undefined) return undefined;
    const query = { version: Version.Index };
    await engine.bytes(`update of ${Spec.Name}`, { method: 'POST', path: `/services/${id}/update`, query, body });
    return body;
  });
}
