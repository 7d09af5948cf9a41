import { idsOf, type SwarmObjects } from '../changes/object-changes.ts';
import type { DesiredObject, DesiredStack } from '../stack/desired-stack.ts';
import type { TaskTemplate } from '../stack/stack-state.ts';
import type { PlanFile } from './plan-file.ts';
import type { Seal } from './seal.ts';
import { secretNameShown } from './secret-name.ts';

type Entry = PlanFile['objects'][number];

/** The networks, configs and secrets that the services of a plan use, whether they exist or are created. */
export function usedObjects(
  desired: DesiredStack,
  present: SwarmObjects,
  seal: Seal | undefined,
  mask: (text: string) => string,
): Entry[] {
  // The networks of a node, such as host, have other IDs on another manager.
  const ids = idsOf({ ...present, networks: present.networks.filter(({ Scope }) => Scope === 'swarm') });
  const isLocal = (name: string) =>
    !ids.networks.has(name) && present.networks.some(({ Name, Id }) => Name === name || Id === name);
  const names = (own: readonly DesiredObject[], used: (template: TaskTemplate) => readonly string[]) =>
    [
      ...new Set([...own.map(({ Name }) => Name), ...desired.services.flatMap(({ spec }) => used(spec.TaskTemplate))]),
    ].sort();
  const entries = (kind: Entry['kind'], own: readonly DesiredObject[], known: ReadonlyMap<string, string>) => {
    const bodies = new Map(own.map((body) => [body.Name, body]));
    return (name: string): Entry => {
      const id = known.get(name);
      const value = [name, bodies.get(name) ?? null];
      return {
        kind,
        name: mask(kind === 'secret' ? secretNameShown(name) : name),
        ...(id === undefined ? {} : { id }),
        ...(seal === undefined ? {} : { fingerprint: seal.fingerprint(kind, value) }),
      };
    };
  };
  const { networks, configs, secrets } = desired;
  const networkNames = names(networks, ({ Networks }) => (Networks ?? []).map(({ Target }) => Target));
  return [
    ...networkNames.filter((name) => !isLocal(name)).map(entries('network', networks, ids.networks)),
    ...names(configs, ({ ContainerSpec }) => (ContainerSpec?.Configs ?? []).map(({ ConfigName }) => ConfigName)).map(
      entries('config', configs, ids.configs),
    ),
    ...names(secrets, ({ ContainerSpec }) => (ContainerSpec?.Secrets ?? []).map(({ SecretName }) => SecretName)).map(
      entries('secret', secrets, ids.secrets),
    ),
  ];
}
