import type { Servers } from '../../settings/servers/servers-schema.ts';
import { daemonChanges } from './daemon-changes.ts';
import type { Allowed, ServerDiff, ServerState } from './facts/server-state.ts';
import { firewallChanges } from './firewall/firewall-changes.ts';
import { folderChanges } from './folder-changes.ts';
import { objectChanges } from './object-changes.ts';
import { packageChanges } from './package-changes.ts';
import { quorumProblems } from './quorum-problems.ts';
import { registryChanges } from './registry/registry-changes.ts';
import { swarmChanges } from './swarm-changes.ts';
import { userChanges } from './user-changes.ts';

/**
 * Compares the servers with `servers.yaml`: what differs, and what must not be changed unless it is named. Equal servers
 * have no changes.
 */
export function diffServers(servers: Servers, state: ServerState, allowed: Allowed = new Set()): ServerDiff {
  const ofNodes = Object.keys(servers.nodes).flatMap((name): ServerDiff[] => {
    const facts = state.nodes.get(name);
    if (facts === undefined) return [];
    return [
      packageChanges(name, facts, servers),
      daemonChanges(name, facts, servers.docker.daemon, allowed),
      { changes: userChanges(name, facts, servers.deploy_user), problems: [] },
      folderChanges(name, facts, servers.folders),
      firewallChanges(name, facts, servers),
    ];
  });
  const all = [
    ...ofNodes,
    swarmChanges(servers, state, allowed),
    objectChanges(servers, state.swarm),
    { changes: registryChanges(servers, state.swarm), problems: [] },
  ];
  const changes = all.flatMap((one) => one.changes);
  const problems = all.flatMap((one) => one.problems);
  return { changes, problems: [...problems, ...quorumProblems(changes, state)] };
}
