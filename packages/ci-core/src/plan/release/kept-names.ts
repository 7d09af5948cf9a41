import type { Node } from 'yaml';
import { child, entriesOf } from '../../yaml.ts';
import { referencesIn } from '../manifest/interpolate.ts';
import { type Manifest, scalarsOf } from '../manifest/manifest.ts';

const SECTIONS = ['networks', 'configs', 'secrets'] as const;

/**
 * The variables that name images, networks, configs and secrets. A kept release has their values; all others are asked for
 * again when it is rolled back to.
 */
export function keptNames({ yaml }: Manifest): ReadonlySet<string> {
  const services = entriesOf(yaml, child(yaml, yaml.root, 'services')).map(({ value }) => value);
  const naming: readonly (Node | undefined)[] = [
    ...SECTIONS.map((section) => child(yaml, yaml.root, section)),
    ...services.flatMap((service) => ['image', ...SECTIONS].map((key) => child(yaml, service, key))),
  ];
  const seen = new Set<unknown>();
  const texts = naming.flatMap((node) => scalarsOf(yaml, node, seen)).map(({ value }) => value);
  return new Set(texts.flatMap((text) => referencesIn(text).references.map(({ name }) => name)));
}
