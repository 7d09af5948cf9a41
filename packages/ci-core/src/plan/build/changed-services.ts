import picomatch from 'picomatch';
import type { BuildDefinition } from '../../settings/service/build-definition.ts';

export type ChangeInput = {
  /** Paths that changed, relative to the repository. */
  readonly changed: readonly string[];
  /** All services. */
  readonly known: readonly string[];
  readonly definitions: readonly BuildDefinition[];
};

/** A service that a change selects, and the first path that does. */
export type ChangedService = { readonly service: string; readonly path: string };

/**
 * The services whose files changed, in the order of `known`: those that match the `paths` of the service, else its context or its
 * directory, also the one in `services/`, and its Dockerfile or the common one.
 */
export function changedServices({ changed, known, definitions }: ChangeInput): ChangedService[] {
  return known.flatMap((service) => {
    const definition = definitions.find((one) => one.service === service);
    const matches = matcherOf(service, definition);
    const path = changed.find(matches);
    return path === undefined ? [] : [{ service, path }];
  });
}

function matcherOf(service: string, definition: BuildDefinition | undefined): (path: string) => boolean {
  if (definition !== undefined && definition.paths.length > 0) {
    // A directory means all that is in it.
    const patterns = definition.paths.flatMap((path) => [path, `${path.replace(/\/$/, '')}/**`]);
    return picomatch(patterns, { dot: true });
  }
  const { context = '.', dockerfile } = definition ?? {};
  const clean = context.replace(/^(?:\.\/)+/, '').replace(/\/$/, '') || '.';
  const folders = clean === '.' ? [service, `services/${service}`] : [clean];
  const file = `${clean === '.' ? '' : `${clean}/`}${dockerfile ?? 'Dockerfile'}`;
  return (path) => path === file || folders.some((folder) => path.startsWith(`${folder}/`));
}
