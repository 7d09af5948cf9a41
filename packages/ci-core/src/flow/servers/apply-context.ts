import type { Host } from '../../effects/host/host.ts';
import type { GivenValues } from '../../effects/servers/given-values.ts';
import { CiError } from '../../errors.ts';
import type { ServerState } from '../../plan/servers/facts/server-state.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { OpenNodes } from './open-nodes.ts';

/** What the steps of one run share. */
export type ApplyContext = {
  readonly servers: Servers;
  readonly open: OpenNodes;
  /** What was read before the first step. */
  readonly before: ServerState;
  readonly given: GivenValues;
};

export function hostOf({ open }: ApplyContext, node: string): Host {
  const host = open.hosts.get(node);
  if (host === undefined)
    throw new CiError('INVALID_INPUT', `${node} is not among the nodes of the file`, { hint: 'add it to nodes' });
  return host;
}
