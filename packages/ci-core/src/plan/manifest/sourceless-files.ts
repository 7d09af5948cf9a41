import type { Problem } from '../../errors.ts';
import { child, entriesOf } from '../../yaml.ts';
import type { Variables } from './interpolate.ts';
import { isExternal, type Manifest } from './manifest.ts';

/** What says where the content comes from. */
const SOURCES = ['file', 'driver', 'content', 'environment', 'x-command'];

/** Configs and secrets with neither a file nor `external`, for which Docker reads the folder: "read …: is a directory". */
export function sourcelessFiles({ yaml }: Manifest, variables: Variables): Problem[] {
  return (['config', 'secret'] as const).flatMap((kind) =>
    entriesOf(yaml, child(yaml, yaml.root, `${kind}s`))
      .filter(
        ({ value }) =>
          !isExternal(yaml, value, variables) && !entriesOf(yaml, value).some(({ key }) => SOURCES.includes(key)),
      )
      .map(({ key, keyNode }) => ({
        at: yaml.at(keyNode),
        message: `${kind} "${key}" has neither "file:" nor "external: true"`,
        hint: `add "external: true" if the swarm has it, or "file:" with a path in the repository`,
      })),
  );
}
