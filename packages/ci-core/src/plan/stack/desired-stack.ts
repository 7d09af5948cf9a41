import type { ImageFact } from '../deploy/server-facts.ts';
import type { Ipam } from './address-facts.ts';
import type { ServiceSpec } from './stack-state.ts';

/** The body of a request that creates a network, config or secret. */
export type DesiredObject = {
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>>;
  /** Base64 of the content of a config or secret. */
  readonly Data?: string;
  /** Of a network. */
  readonly Driver?: string | undefined;
  readonly IPAM?: Ipam | null | undefined;
};

export type DesiredService = {
  readonly spec: ServiceSpec;
  /** The registry login for its image, as the header `X-Registry-Auth`; undefined if there is none. */
  readonly login: string | undefined;
  /** The counter of `docker service update --force` that restarts its tasks; without one it stays as it is. */
  readonly forceUpdate?: number;
};

/**
 * What `docker stack deploy` of a Docker CLI makes of a compose file in an empty swarm. Configs and secrets are referred to
 * by name; their IDs are placeholders.
 */
export type DesiredStack = {
  readonly services: readonly DesiredService[];
  readonly networks: readonly DesiredObject[];
  readonly configs: readonly DesiredObject[];
  readonly secrets: readonly DesiredObject[];
};

/** The result of compiling a compose file. */
export type Compiled = {
  readonly desired: DesiredStack;
  /** The services that are release jobs, which are not in the desired stack. */
  readonly jobs: readonly DesiredService[];
  /** The CLI's error message, if it refused the compose file. */
  readonly refusal: string | undefined;
  /** Its other output. */
  readonly warnings: readonly string[];
  /** The answers of the registries, by image as written in the manifest. */
  readonly images: ReadonlyMap<string, ImageFact>;
};
