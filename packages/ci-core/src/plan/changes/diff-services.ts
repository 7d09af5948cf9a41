import type { DesiredService } from '../stack/desired-stack.ts';
import type { Service, ServiceSpec } from '../stack/stack-state.ts';
import { resolveSpec, type SwarmIds } from './resolve-service.ts';
import { type Change, changesOf } from './service-changes.ts';

/** What a deploy does to one service. */
export type ServiceDiff =
  | {
      readonly status: 'created';
      readonly name: string;
      readonly spec: ServiceSpec;
      readonly login: string | undefined;
    }
  | {
      readonly status: 'updated' | 'unchanged';
      readonly name: string;
      readonly service: Service;
      readonly spec: ServiceSpec;
      readonly login: string | undefined;
      readonly changes: readonly Change[];
    }
  | { readonly status: 'removed'; readonly name: string; readonly service: Service };

/**
 * Compares each service with the running one, field by field. An update of a service whose specs are equal would run a job
 * again and overwrite the previous spec that the engine rolls back to, so what is unchanged is not sent.
 */
export function diffServices(
  desired: readonly DesiredService[],
  now: readonly Service[],
  ids: SwarmIds,
  mayRemove: (name: string) => boolean,
): ServiceDiff[] {
  const byName = new Map(now.map((service) => [service.Spec.Name, service]));
  const wanted = new Set(desired.map(({ spec }) => spec.Name));
  const kept = desired.map((one): ServiceDiff => {
    const service = byName.get(one.spec.Name);
    const spec = resolveSpec(one, service?.Spec, ids);
    const { login } = one;
    if (service === undefined) return { status: 'created', name: spec.Name, spec, login };
    const changes = changesOf(service.Spec, spec, ids.networks);
    return { status: changes.length > 0 ? 'updated' : 'unchanged', name: spec.Name, service, spec, login, changes };
  });
  const removed = now
    .filter(({ Spec }) => !wanted.has(Spec.Name) && mayRemove(Spec.Name))
    .map((service): ServiceDiff => ({ status: 'removed', name: service.Spec.Name, service }));
  return [...kept, ...removed];
}
