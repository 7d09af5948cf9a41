import { changeService } from '../../effects/engine/change-service.ts';
import { mayPass } from '../../effects/engine/engine-failure.ts';
import { CiError } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import { servicesWithSurplusTasks } from '../../verdict/service/surplus-tasks.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import type { Seen } from './watch-until-settled.ts';

/**
 * A task that ends while the engine replaces it is started once more beside the new one. The engine finds that out when the
 * service is next updated, be it to what it is already; so that is asked of it, once for a service.
 */
export function endSurplusTasks(
  session: Session,
  { registry, log }: { readonly registry: Registry | undefined; readonly log: Log },
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
        log.info(`${name}: the engine forgot a task that it has replaced, and is asked to look again`);
      said.add(service.ID);
      const step = { kind: 'update', name, service, spec: service.Spec, byEngineRollback: false } as const;
      try {
        await session.mutate(({ engine }) => changeService(engine, step, registry));
      } catch (error) {
        if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
        // What may pass is asked for again at the next look; else it stays, and the verdict says how many run.
        if (mayPass(error)) asked.delete(service.ID);
      }
    }
  };
}
