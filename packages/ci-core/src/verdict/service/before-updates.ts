import type { Service, StackState } from '../../plan/stack/stack-state.ts';
import { isCurrent } from '../tasks/tasks.ts';

const OPEN = /^(updating|paused|rollback_started|rollback_paused)$/;

/**
 * What ran before the updates that have not ended well yet, as far as the engine still shows it: the previous specs, without
 * the tasks of the updates.
 */
export function beforeUpdates(now: StackState): StackState {
  const open = now.services.filter(({ UpdateStatus }) => OPEN.test(UpdateStatus?.State ?? ''));
  const byId = new Map(open.map((service) => [service.ID, service]));
  return {
    ...now,
    services: now.services.map((service) => (byId.has(service.ID) ? former(service) : service)),
    tasks: now.tasks.filter((task) => {
      const service = byId.get(task.ServiceID);
      return service === undefined || isCurrent(task, former(service));
    }),
  };
}

/** While the engine rolls back, the spec is the previous one again. */
function former({ UpdateStatus, ...service }: Service): Service {
  const isBack = UpdateStatus?.State?.startsWith('rollback') === true;
  return { ...service, Spec: isBack ? service.Spec : (service.PreviousSpec ?? service.Spec) };
}
