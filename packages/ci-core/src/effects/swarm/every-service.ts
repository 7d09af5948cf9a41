import type { Service } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { servicesShape } from '../engine/engine-shapes.ts';

const PATIENCE = 10_000;

/** The services of the whole swarm. `within`: milliseconds for the answer. */
export function everyService(engine: Engine, within?: number): Promise<Service[]> {
  return engine.ask('services', { path: '/services', ...(within === undefined ? {} : { within }) }, servicesShape);
}

/** For an explanation of a failure that is known: none if the engine does not list them soon. */
export function everyServiceSoon(engine: Engine): Promise<Service[]> {
  return everyService(engine.withPatience({ window: 0 }), PATIENCE).catch((): Service[] => []);
}
