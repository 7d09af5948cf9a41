import type { Problem } from '../../../errors.ts';
import type { Change } from '../change.ts';
import type { NodeFacts } from './node-facts.ts';
import type { SwarmFacts } from './swarm-facts.ts';

/** Everything that was read before a plan: each node of `servers.yaml`, and the swarm if there is one. */
export type ServerState = {
  readonly nodes: ReadonlyMap<string, NodeFacts>;
  readonly swarm: SwarmFacts | undefined;
};

/** What a plan finds: changes, and what keeps them from being made. */
export type ServerDiff = { readonly changes: readonly Change[]; readonly problems: readonly Problem[] };

/** What may be lost, as `--allow` names it: `leave:NODE`, `pools:NODE`, `remove:NODE`. */
export type Allowed = ReadonlySet<string>;
