import { type Service, type ServiceSpec, type StackState, sameSpec } from '../stack/stack-state.ts';
import type { Registry } from './deploy-plan.ts';

/** One request to the engine to restore a stack. */
export type RestoreStep =
  | {
      readonly kind: 'update';
      readonly name: string;
      readonly service: Service;
      readonly spec: ServiceSpec;
      /** The engine still has this spec as its previous one, so its own rollback can be used. */
      readonly byEngineRollback: boolean;
    }
  | { readonly kind: 'create'; readonly name: string; readonly spec: ServiceSpec }
  | { readonly kind: 'remove'; readonly name: string; readonly service: Service };

/**
 * The steps that restore a stack, in an order that frees names and ports before they are needed. `manifest` has the names
 * of the services that the deploy may have created. The specs refer to configs, secrets and networks by ID, and these
 * were not removed, so the specs are sufficient.
 */
export function planRestore(before: StackState, now: StackState, manifest: ReadonlySet<string>): RestoreStep[] {
  const formerByName = new Map(before.services.map((service) => [service.Spec.Name, service]));
  const currentByName = new Map(now.services.map((service) => [service.Spec.Name, service]));
  const remove = now.services
    .filter(({ Spec }) => !formerByName.has(Spec.Name) && manifest.has(Spec.Name))
    .map((service): RestoreStep => ({ kind: 'remove', name: service.Spec.Name, service }));
  const update = before.services.flatMap((old): RestoreStep[] => {
    const service = currentByName.get(old.Spec.Name);
    if (service === undefined || isRestored(service, old)) return [];
    return [
      { kind: 'update', name: old.Spec.Name, service, spec: old.Spec, byEngineRollback: canRollBack(service, old) },
    ];
  });
  const create = before.services
    .filter(({ Spec }) => !currentByName.has(Spec.Name))
    .map(({ Spec }): RestoreStep => ({ kind: 'create', name: Spec.Name, spec: Spec }));
  return [...remove, ...update, ...create];
}

/** A warning for a service that is recreated: the engine stored the registry login with the removed service. */
export function missingLoginWarning(step: RestoreStep, registry: Registry | undefined): string | undefined {
  const image = step.kind === 'create' ? (step.spec.TaskTemplate.ContainerSpec?.Image ?? '') : '';
  const [host = '', ...rest] = image.split('/');
  const ownRegistry = rest.length > 0 && /[.:]/.test(host);
  if (!ownRegistry || host === registry?.address.split('/')[0]) return undefined;
  return `${step.name} is recreated without a login to ${host}, because none is configured: a node without its image can pull it only if the registry allows anonymous pulls`;
}

/** True if the service has its previous spec again, and the engine is not stuck in a paused rollback to it. */
function isRestored({ Spec, UpdateStatus }: Service, old: Service): boolean {
  const stuck = UpdateStatus?.State === 'rollback_paused' && UpdateStatus.StartedAt !== old.UpdateStatus?.StartedAt;
  return sameSpec(Spec, old.Spec) && !stuck;
}

/**
 * A rollback by the engine cannot end at the version that just failed, unlike an update with `failure_action: rollback`.
 * For service jobs the engine never reports a rollback as finished.
 */
function canRollBack({ Spec, PreviousSpec }: Service, old: Service): boolean {
  const isJob = Spec.Mode?.ReplicatedJob !== undefined || Spec.Mode?.GlobalJob !== undefined;
  return !isJob && PreviousSpec !== undefined && sameSpec(PreviousSpec, old.Spec) && !sameSpec(Spec, old.Spec);
}
