import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { isDrifted, type Release } from '../deploy/release.ts';
import type { Service, StackState } from '../stack/stack-state.ts';
import type { Rehearsal, ServiceAsk } from './rehearsal.ts';
import { type Change, changesOf } from './service-changes.ts';

/** What a deploy would do to one service. */
export type PlannedService = {
  /** The engine's name, `<stack>_<service>`. */
  readonly name: string;
  readonly status: 'created' | 'updated' | 'unchanged' | 'removed';
  readonly image: string | undefined;
  readonly imageBefore: string | undefined;
  readonly changes: readonly Change[];
  /** It was changed since the live release. */
  readonly drifted: boolean;
};

/** In the order of the manifest, then services that are not in it any more. Services without a request are left out. */
export function plannedServices(
  { stack, services }: Pick<DeployPlan, 'stack' | 'services'>,
  { services: asks }: Pick<Rehearsal, 'services'>,
  now: StackState,
  networks: ReadonlyMap<string, string>,
  live: Release | undefined,
): PlannedService[] {
  const byId = new Map(now.services.map((service) => [service.ID, service]));
  const names = services.map(({ name }) => `${stack}_${name}`);
  const planned = asks.flatMap((ask) => plannedFor(ask, byId, networks, live) ?? []);
  const place = ({ name }: PlannedService) => (names.includes(name) ? names.indexOf(name) : names.length);
  return planned.sort((a, b) => place(a) - place(b));
}

function plannedFor(
  ask: ServiceAsk,
  byId: ReadonlyMap<string, Service>,
  networks: ReadonlyMap<string, string>,
  live: Release | undefined,
): PlannedService | undefined {
  if (ask.kind === 'create') {
    const { Name, TaskTemplate } = ask.spec;
    const image = TaskTemplate.ContainerSpec?.Image;
    return { name: Name, status: 'created', image, imageBefore: undefined, changes: [], drifted: false };
  }
  const service = byId.get(ask.id);
  if (service === undefined) return undefined;
  const { Spec } = service;
  const imageBefore = Spec.TaskTemplate.ContainerSpec?.Image;
  const known = { name: Spec.Name, imageBefore, drifted: live !== undefined && isDrifted(Spec, live) };
  if (ask.kind === 'remove') return { ...known, status: 'removed', image: undefined, changes: [] };
  const changes = changesOf(Spec, ask.spec, networks);
  const image = ask.spec.TaskTemplate.ContainerSpec?.Image;
  return { ...known, status: changes.length > 0 ? 'updated' : 'unchanged', image, changes };
}
