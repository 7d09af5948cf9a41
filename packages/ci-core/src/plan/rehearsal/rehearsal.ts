import type { ServiceSpec } from '../stack/stack-state.ts';

/** The request of a Docker CLI for one service. */
export type ServiceAsk =
  | { readonly kind: 'create'; readonly spec: ServiceSpec }
  | { readonly kind: 'update'; readonly id: string; readonly spec: ServiceSpec }
  | { readonly kind: 'remove'; readonly id: string };

/** The requests of a `docker stack deploy` against the recording engine; none of them was carried out. */
export type Rehearsal = {
  readonly services: readonly ServiceAsk[];
  /** Names of the objects that it would create. */
  readonly networks: readonly string[];
  readonly configs: readonly string[];
  readonly secrets: readonly string[];
  /** Its error message, if it failed. */
  readonly refusal: string | undefined;
  /** Its other output. */
  readonly warnings: readonly string[];
  readonly files: readonly FileChange[];
};

/** A file on the server that the deploy would change. */
export type FileChange = { readonly path: string; readonly change: 'added' | 'changed' | 'removed' };
