import type { ServiceSpec } from '../stack/stack-state.ts';

/** What a Docker CLI asked of the engine for one service. */
export type ServiceAsk =
  | { readonly kind: 'create'; readonly spec: ServiceSpec }
  | { readonly kind: 'update'; readonly id: string; readonly spec: ServiceSpec }
  | { readonly kind: 'remove'; readonly id: string };

/** Everything that `docker stack deploy` asked for and did not get: nothing of it was done. */
export type Rehearsal = {
  readonly services: readonly ServiceAsk[];
  /** Names of what it would make. */
  readonly networks: readonly string[];
  readonly configs: readonly string[];
  readonly secrets: readonly string[];
  /** What it said when it failed. */
  readonly refusal: string | undefined;
  /** What else it said. */
  readonly warnings: readonly string[];
  readonly files: readonly FileChange[];
};

/** A file on the server that would not be what it is now. */
export type FileChange = { readonly path: string; readonly change: 'added' | 'changed' | 'removed' };
