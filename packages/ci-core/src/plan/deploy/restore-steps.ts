import { type Service, type ServiceSpec, type StackState, sameSpec } from '../stack/stack-state.ts';
import type { Registry } from './deploy-plan.ts';

/** One thing to ask of the engine so that a stack is again what it was. */
export type RestoreStep =
  | {
      readonly kind: 'update';
      readonly name: string;
      readonly service: Service;
      readonly spec: ServiceSpec;
      /** The engine still has that spec as its previous one, and can roll back to it by itself. */
      readonly byEngineRollback: boolean;
    }
  | { readonly kind: 'create'; readonly name: string; readonly spec: ServiceSpec }
  | { readonly kind: 'remove'; readonly name: string; readonly service: Service };

/**
 * The steps from the stack as it is now to what it was before, in an order that frees names and ports before they are
 * needed; `manifest` has the names of the services that may have been created. Configs, secrets and networks are named by their IDs in the specs and were not removed, so the specs are enough.
 */
export function planRestore(before: StackState, now: StackState, manifest: ReadonlySet<string>): RestoreStep[] {
  const was = new Map(before.services.map((service) => [service.Spec.Name, service]));
  const is = new Map(now.services.map((service) => [service.Spec.Name, service]));
  const remove = now.services
    .filter(({ Spec }) => !was.has(Spec.Name) && manifest.has(Spec.Name))
    .map((service): RestoreStep => ({ kind: 'remove', name: service.Spec.Name, service }));
  const update = before.services.flatMap((old): RestoreStep[] => {
    const service = is.get(old.Spec.Name);
    if (service === undefined || isRestored(service, old)) return [];
    return [
      { kind: 'update', name: old.Spec.Name, service, spec: old.Spec, byEngineRollback: canRollBack(service, old) },
    ];
  });
  const create = before.services
    .filter(({ Spec }) => !is.has(Spec.Name))
    .map(({ Spec }): RestoreStep => ({ kind: 'create', name: Spec.Name, spec: Spec }));
  return [...remove, ...update, ...create];
}

/** What to say of a service that is created again: the engine kept the login to its registry with the one that is gone. */
export function missingLoginWarning(step: RestoreStep, registry: Registry | undefined): string | undefined {
  const image = step.kind === 'create' ? (step.spec.TaskTemplate.ContainerSpec?.Image ?? '') : '';
  const [host = '', ...rest] = image.split('/');
  const ownRegistry = rest.length > 0 && /[.:]/.test(host);
  if (!ownRegistry || host === registry?.address.split('/')[0]) return undefined;
  return `${step.name} is created again without a login to ${host}, of which none is set here: a node that lacks its image can pull it only where none is asked for`;
}

/** The spec is the old one, and the engine has not stopped halfway on its way back to it. */
function isRestored({ Spec, UpdateStatus }: Service, old: Service): boolean {
  const stuck = UpdateStatus?.State === 'rollback_paused' && UpdateStatus.StartedAt !== old.UpdateStatus?.StartedAt;
  return sameSpec(Spec, old.Spec) && !stuck;
}

/**
 * A rollback cannot fail towards the version that just failed, as an update with `failure_action: rollback` can. Of a job
 * the engine calls it started for ever.
 */
function canRollBack({ Spec, PreviousSpec }: Service, old: Service): boolean {
  const isJob = Spec.Mode?.ReplicatedJob !== undefined || Spec.Mode?.GlobalJob !== undefined;
  return !isJob && PreviousSpec !== undefined && sameSpec(PreviousSpec, old.Spec) && !sameSpec(Spec, old.Spec);
}
