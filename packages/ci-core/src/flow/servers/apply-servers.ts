import { assertNoProblems, CiError } from '../../errors.ts';
import { type Change, changeText } from '../../plan/servers/change.ts';
import { diffServers } from '../../plan/servers/diff-servers.ts';
import type { Allowed } from '../../plan/servers/facts/server-state.ts';
import { missingValues } from '../../plan/servers/missing-values.ts';
import { orderChanges } from '../../plan/servers/order-changes.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Log } from '../log.ts';
import { applyStep } from './apply-step.ts';
import { openNodes } from './open-nodes.ts';
import type { ServerPorts } from './plan-servers.ts';
import { readState } from './read-state.ts';

/** What was changed, and what the servers show to those who connect. */
export type AppliedServers = {
  readonly changes: readonly Change[];
  /** `<type> <key>` of each host key, by node. */
  readonly hostKeys: ReadonlyMap<string, readonly string[]>;
};

/**
 * Makes the servers what `servers.yaml` says, in an order that never costs the swarm its majority, then reads them again.
 * Throws INVALID_INPUT before the first change if something would be lost or a value is missing, and COMMAND_FAILED if
 * something still differs afterwards.
 */
export async function applyServers(
  servers: Servers,
  ports: ServerPorts & { readonly log: Log },
  allowed: Allowed,
): Promise<AppliedServers> {
  const { connect, given, log } = ports;
  const open = await openNodes(servers, connect);
  try {
    const before = await readState(open.hosts, servers, given);
    const { changes, problems } = diffServers(servers, before, allowed);
    const isSet = (name: string) => given.variable(name) !== undefined;
    assertNoProblems([...problems, ...missingValues(changes, servers, isSet)]);
    const steps = orderChanges(changes, servers);
    for (const step of steps) {
      for (const change of step.changes) log.info(changeText(change));
      await applyStep(step, { servers, open, before, given });
    }
    const after = changes.length === 0 ? before : await readState(open.hosts, servers, given);
    const left = diffServers(servers, after, allowed);
    if (left.changes.length > 0)
      throw new CiError('COMMAND_FAILED', `still different: ${left.changes.map(changeText).join('; ')}`, {
        hint: 'something else changes the servers, too; run server-plan to see what differs now',
      });
    return {
      changes: steps.flatMap((step) => step.changes),
      hostKeys: new Map([...after.nodes].map(([name, { hostKeys }]) => [name, hostKeys])),
    };
  } finally {
    open.close();
  }
}
