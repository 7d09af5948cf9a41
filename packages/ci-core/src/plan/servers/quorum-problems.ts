import type { Problem } from '../../errors.ts';
import { counted } from '../../text.ts';
import type { Change, ChangeKind } from './change.ts';
import type { ServerState } from './facts/server-state.ts';

/** The engine of the node is away for a moment, or the node is not a manager afterwards. */
const TAKES_A_MANAGER: ReadonlySet<ChangeKind> = new Set(['package', 'restart', 'demote', 'remove']);

/**
 * Changes that would cost the swarm its majority because managers are down already. With one or two managers every restart
 * does, for a moment: that cannot be avoided.
 */
export function quorumProblems(changes: readonly Change[], { swarm, nodes }: ServerState): Problem[] {
  const managers = (swarm?.nodes ?? []).filter(({ role }) => role === 'manager');
  const up = managers.filter(({ isUp }) => isUp).length;
  const down = managers.filter(({ isUp }) => !isUp);
  if (down.length === 0 || up - 1 >= Math.floor(managers.length / 2) + 1) return [];
  const upIds = new Set(managers.filter(({ isUp }) => isUp).map(({ id }) => id));
  const harmful = changes.filter(
    ({ node, kind, what }) =>
      TAKES_A_MANAGER.has(kind) && (upIds.has(nodes.get(node)?.swarm.node ?? '') || upIds.has(what)),
  );
  return [...new Set(harmful.map(({ node }) => node))].map((node) => ({
    at: node,
    message: `without this manager the swarm would have no majority: ${counted(down.length, 'manager')} of ${managers.length} down (${down.map(({ hostname }) => hostname).join(', ')})`,
    hint: 'bring the other managers back first',
  }));
}
