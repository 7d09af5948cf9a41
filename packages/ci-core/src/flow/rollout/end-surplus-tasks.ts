import { mayPass } from '../../effects/engine/engine-failure.ts';
import { changeService } from '../../effects/swarm/change-service.ts';
import { CiError } from '../../errors.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import { servicesWithSurplusTasks } from '../../verdict/tasks/surplus-tasks.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import type { Seen } from './watch-until-settled.ts';

/**
 * A task that ends while the engine replaces it is started again beside the new one. The engine notices this at the next
 * update of the service, even if nothing changes; so each such service is updated once with its own spec.
 */
export function endSurplusTasks(
  session: Session,
  log: Log,
  mayUpdate: (service: Service) => boolean,
): (seen: Seen, at: number) => Promise<void> {
  const asked = new Set<string>();
  const said = new Set<string>();
  return async ({ now, track }, at) => {
    for (const service of servicesWithSurplusTasks(now, track, at)) {
      const { Name: name } = service.Spec;
      if (asked.has(service.ID) || !mayUpdate(service)) continue;
      asked.add(service.ID);
      if (!said.has(service.ID))
        log.info(`${name}: a task that was replaced is still running; updating the service again to end it`);
      said.add(service.ID);
      const step = {
        kind: 'update',
        name,
        service,
        spec: service.Spec,
        login: undefined,
        byEngineRollback: false,
      } as const;
      try {
        await session.mutate(({ engine }) => changeService(engine, step));
      } catch (error) {
        if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
        // A temporary failure is retried after the next snapshot; otherwise the verdict shows how many tasks run.
        if (mayPass(error)) asked.delete(service.ID);
      }
    }
  };
}
