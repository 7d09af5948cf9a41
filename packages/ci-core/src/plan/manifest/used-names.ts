import { isMap, isScalar, type Node } from 'yaml';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { interpolate, type Variables } from './interpolate.ts';

/** The keys under `configs`, `secrets`, `networks` and `volumes` that a service uses. Docker asks for no others. */
export type UsedNames = Readonly<Record<'configs' | 'secrets' | 'networks' | 'volumes', ReadonlySet<string>>>;

export function usedNames(yaml: YamlFile, variables: Variables): UsedNames {
  const used = {
    configs: new Set<string>(),
    secrets: new Set<string>(),
    networks: new Set<string>(),
    volumes: new Set<string>(),
  };
  const text = (node: Node | undefined) => interpolate(textOf(node) ?? '', variables);
  for (const { value: service } of entriesOf(yaml, child(yaml, yaml.root, 'services'))) {
    const itemsAt = (key: string) => itemsOf(yaml, child(yaml, service, key));
    for (const kind of ['configs', 'secrets'] as const)
      for (const item of itemsAt(kind)) used[kind].add(text(isScalar(item) ? item : child(yaml, item, 'source')));
    used.configs.add(text(child(yaml, child(yaml, service, 'credential_spec'), 'config')));
    const networks = child(yaml, service, 'networks');
    const named = isMap(networks) ? entriesOf(yaml, networks).map(({ key }) => key) : itemsAt('networks').map(text);
    for (const name of named.length === 0 ? ['default'] : named) used.networks.add(name);
    for (const item of itemsAt('volumes'))
      used.volumes.add(isScalar(item) ? (text(item).split(':')[0] ?? '') : text(child(yaml, item, 'source')));
  }
  return used;
}
