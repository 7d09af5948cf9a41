import { isMap, type Node } from 'yaml';
import { child, entriesOf, type YamlFile } from '../../yaml.ts';

/** Where `depends_on` is a mapping, which `docker stack deploy` refuses. It ignores the list, so an empty one will do. */
export function mappedDependencies(yaml: YamlFile): Node[] {
  const services = entriesOf(yaml, child(yaml, yaml.root, 'services'));
  const found = services.map(({ value }) => child(yaml, value, 'depends_on'));
  return [...new Set(found.filter((node) => isMap(node)))];
}

/** The same place as an empty list; all lines below keep their numbers. */
export function asEmptyList(text: string): string {
  return `[]${text.replace(/[^\n]/g, '')}`;
}
