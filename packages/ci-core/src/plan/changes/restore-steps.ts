import { imageIn, isJob, type Service, type StackState, sameSpec } from '../stack/stack-state.ts';
import type { ServiceStep } from './service-step.ts';

/** The login for an image, as the header `X-Registry-Auth`. */
export type LoginOf = (image: string | undefined) => string | undefined;

/**
 * The steps that restore a stack. `manifest` has the names of the services that the deploy may have created. The specs refer
 * to configs, secrets and networks by ID, and these were not removed, so the specs are sufficient.
 */
export function planRestore(
  before: StackState,
  now: StackState,
  manifest: ReadonlySet<string>,
  loginOf: LoginOf,
): ServiceStep[] {
  const formerByName = new Map(before.services.map((service) => [service.Spec.Name, service]));
  const currentByName = new Map(now.services.map((service) => [service.Spec.Name, service]));
  const remove = now.services
    .filter(({ Spec }) => !formerByName.has(Spec.Name) && manifest.has(Spec.Name))
    .map((service): ServiceStep => ({ kind: 'remove', name: service.Spec.Name, service }));
  const update = before.services.flatMap((old): ServiceStep[] => {
    const service = currentByName.get(old.Spec.Name);
    if (service === undefined || isRestored(service, old)) return [];
    const login = loginOf(imageIn(old.Spec));
    const byEngineRollback = canRollBack(service, old);
    return [{ kind: 'update', name: old.Spec.Name, service, spec: old.Spec, login, byEngineRollback }];
  });
  const create = before.services
    .filter(({ Spec }) => !currentByName.has(Spec.Name))
    .map(({ Spec }): ServiceStep => ({ kind: 'create', name: Spec.Name, spec: Spec, login: loginOf(imageIn(Spec)) }));
  return [...remove, ...update, ...create];
}

/** A warning for a service that is recreated: the engine stored the registry login with the removed service. */
export function missingLoginWarning(step: ServiceStep): string | undefined {
  if (step.kind !== 'create' || step.login !== undefined) return undefined;
  const [host = '', ...rest] = (imageIn(step.spec) ?? '').split('/');
  if (rest.length === 0 || !/[.:]/.test(host)) return undefined;
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
  return !isJob(Spec) && PreviousSpec !== undefined && sameSpec(PreviousSpec, old.Spec) && !sameSpec(Spec, old.Spec);
}
