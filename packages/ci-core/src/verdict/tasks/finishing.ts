import type { Service } from '../../plan/stack/stack-state.ts';
import type { Convergence } from './convergence.ts';
import { BY_OTHERS, rollbackReason } from './rollbacks.ts';
import { mayFinish } from './tasks.ts';
import type { Track } from './track.ts';

/**
 * True if all tasks of a service that may finish have run, although the engine paused its update: for the engine, a task that
 * ends while it watches the update has failed, also with exit code 0.
 */
export function isDoneThoughPaused(
  service: Service,
  { running, wanted }: Pick<Convergence, 'running' | 'wanted'>,
): boolean {
  return service.UpdateStatus?.State === 'paused' && mayFinish(service) && running >= wanted;
}

const ADVICE =
  'for the engine, a task that finishes during an update has failed: set update_config.failure_action: continue, or use mode: replicated-job';

/** Why the engine did not go on with an update, with what to do if it stopped at a task that finished. */
export function whyStopped(
  service: Service,
  { failures, rolledBack }: Pick<Track, 'failures' | 'rolledBack'>,
): string | undefined {
  const isPaused = service.UpdateStatus?.State?.endsWith('paused') === true;
  const words = isPaused ? service.UpdateStatus?.Message : rollbackReason(service, rolledBack);
  const hasFailed = [...failures.values()].some(({ task }) => task.ServiceID === service.ID);
  return mayFinish(service) && !hasFailed && words !== BY_OTHERS ? [words, ADVICE].filter(Boolean).join('; ') : words;
}
