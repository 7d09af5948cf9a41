import type { NodeFacts } from '../../../packages/ci-core/src/plan/servers/facts/node-facts.ts';
import type { ServerState } from '../../../packages/ci-core/src/plan/servers/facts/server-state.ts';
import { firewallRules, rulesDigest } from '../../../packages/ci-core/src/plan/servers/firewall/firewall-rules.ts';
import { ufwRules } from '../../../packages/ci-core/src/plan/servers/firewall/ufw-rules.ts';
import { registryDigest } from '../../../packages/ci-core/src/plan/servers/registry/registry-spec.ts';
import type { Servers } from '../../../packages/ci-core/src/settings/servers/servers-schema.ts';

/** Servers that are exactly what the file says. */
export function equalState(servers: Servers): ServerState {
  const names = Object.keys(servers.nodes);
  return {
    nodes: new Map(names.map((name) => [name, equalNode(name, servers)])),
    swarm: {
      cluster: 'c1',
      nodes: Object.entries(servers.nodes).map(([name, { role, availability, labels }]) => ({
        id: `id-${name}`,
        hostname: name,
        role,
        availability,
        labels: { ...labels, other: 'label' },
        isUp: true,
      })),
      networks: new Map(
        Object.entries(servers.networks).map(([name, { subnet = '10.0.9.0/24' }]) => [
          name,
          { subnet, isAttachable: true },
        ]),
      ),
      secrets: new Set(Object.keys(servers.secrets)),
      otherSecrets: new Set(),
      registry: servers.registry && { spec: registryDigest(servers.registry), access: 'a1' },
      access: undefined,
    },
  };
}

/** A node that is as the file says, except for what is given. */
export function equalNode(name: string, servers: Servers, differs: Partial<NodeFacts> = {}): NodeFacts {
  const { deploy_user: user, folders, docker, firewall } = servers;
  const isUfw = firewall?.with === 'ufw';
  const digest = rulesDigest(isUfw ? ufwRules(servers, name) : firewallRules(servers, name));
  const rules = { rules: digest, listed: 'l1', live: 'l1' };
  const none = { rules: '', listed: '', live: '' };
  return {
    isRoot: true,
    os: 'debian',
    osVersion: '13',
    codename: 'trixie',
    osName: 'Debian GNU/Linux 13 (trixie)',
    tools: new Set(['apt-get', 'systemctl', 'useradd', 'docker', 'nft', 'ufw']),
    dockerPackage: { name: 'docker.io', version: docker.version ?? '26.1.5+dfsg1' },
    daemon: JSON.stringify({ ...docker.daemon, other: ['key'] }),
    engine: '26.1.5',
    isStale: false,
    containers: 3,
    swarm: { state: 'active', node: `id-${name}`, isManager: servers.nodes[name]?.role === 'manager' },
    user: user && { groups: [user.name, 'docker'], keys: user.keys.map((key) => `no-pty ${key} more`) },
    folders: new Map(
      Object.entries(folders).map(([path, { owner, mode }]) => [
        path,
        { type: 'directory', owner, mode: mode.replace(/^0/, '') },
      ]),
    ),
    hostKeys: [],
    hasUfw: isUfw,
    firewall: firewall === undefined || isUfw ? none : rules,
    ufw: isUfw ? rules : none,
    ...differs,
  };
}

/** A machine with sshd and nothing else. */
export function bareNode(name: string, servers: Servers): NodeFacts {
  return equalNode(name, servers, {
    tools: new Set(['apt-get', 'systemctl', 'useradd']),
    dockerPackage: undefined,
    daemon: undefined,
    engine: '',
    containers: 0,
    swarm: { state: 'inactive', node: '', isManager: false },
    user: undefined,
    folders: new Map(),
    firewall: { rules: '', listed: '', live: '' },
  });
}
