import type { Service } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { servicesShape } from '../engine/engine-shapes.ts';

const PATIENCE = 10_000;

/** The services of the whole swarm, for an explanation of a failure that is known; none if the engine does not list them. */
export async function everyService(engine: Engine): Promise<Service[]> {
  const hasty = engine.withPatience({ window: 0 });
  return hasty
    .ask<Service[]>('services', { path: '/services', within: PATIENCE }, servicesShape)
    .catch((): Service[] => []);
}
