import type { Service, ServiceSpec } from '../stack/stack-state.ts';
import type { ServiceDiff } from './diff-services.ts';

/** One request to the engine that changes a service. `login` is the header `X-Registry-Auth`; without it the stored one stays. */
export type ServiceStep =
  | {
      readonly kind: 'update';
      readonly name: string;
      readonly service: Service;
      readonly spec: ServiceSpec;
      readonly login: string | undefined;
      /** The engine still has this spec as its previous one, so its own rollback can be used. */
      readonly byEngineRollback: boolean;
    }
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly spec: ServiceSpec;
      readonly login: string | undefined;
    }
  | { readonly kind: 'remove'; readonly name: string; readonly service: Service };

/** The requests for what differs. */
export function stepsOf(diffs: readonly ServiceDiff[]): ServiceStep[] {
  return diffs.flatMap((diff): ServiceStep[] => {
    if (diff.status === 'unchanged') return [];
    const { name } = diff;
    if (diff.status === 'removed') return [{ kind: 'remove', name, service: diff.service }];
    const { spec, login } = diff;
    if (diff.status === 'created') return [{ kind: 'create', name, spec, login }];
    return [{ kind: 'update', name, service: diff.service, spec, login, byEngineRollback: false }];
  });
}
