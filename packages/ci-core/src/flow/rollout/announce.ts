import type { ServiceEvent } from '../../plan/stack/stack-state.ts';
import type { Log } from '../log.ts';

export type Announcing = { readonly log: Log; readonly onEvent: (event: ServiceEvent) => void };

/** Hands on an event of the engine, and says it when the engine's update of a service got further. */
export function announce(event: ServiceEvent, { log, onEvent }: Announcing): void {
  onEvent(event);
  const state = event.attributes['updatestate.new'];
  if (state) log.info(`${event.service}: ${state.replace('_', ' ')}`);
}
