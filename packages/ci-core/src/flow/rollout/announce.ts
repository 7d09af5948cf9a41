import type { ServiceEvent } from '../../plan/stack/stack-state.ts';
import type { Log } from '../log.ts';

export type Announcing = { readonly log: Log; readonly onEvent: (event: ServiceEvent) => void };

/** Passes on an event of the engine, and logs it when the state of a service update changed. */
export function announce(event: ServiceEvent, { log, onEvent }: Announcing): void {
  onEvent(event);
  const state = event.attributes['updatestate.new'];
  if (state) log.info(`${event.service}: ${state.replace('_', ' ')}`);
}
