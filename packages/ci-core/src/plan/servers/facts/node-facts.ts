/** What a server has now. */
export type NodeFacts = {
  readonly isRoot: boolean;
  readonly os: string;
  readonly osVersion: string;
  readonly codename: string;
  /** Such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly osName: string;
  readonly tools: ReadonlySet<string>;
  /** The package of the engine, with its version. */
  readonly dockerPackage: { readonly name: string; readonly version: string } | undefined;
  /** The content of daemon.json; undefined if there is none. */
  readonly daemon: string | undefined;
  /** The version of the engine that answers; empty if none does. */
  readonly engine: string;
  /** The engine runs with an older daemon.json. */
  readonly isStale: boolean;
  readonly containers: number;
  readonly swarm: SwarmMembership;
  readonly user: { readonly groups: readonly string[]; readonly keys: readonly string[] } | undefined;
  readonly folders: ReadonlyMap<string, { readonly type: string; readonly owner: string; readonly mode: string }>;
  /** `<type> <key>` of each. */
  readonly hostKeys: readonly string[];
  readonly hasUfw: boolean;
  /** The table of nftables. */
  readonly firewall: FirewallFacts;
  /** The rules of ufw, and the chain for published ports. */
  readonly ufw: FirewallFacts;
};

/** Digests of the rules that were written, of their listing then, and of their listing now; empty without them. */
export type FirewallFacts = { readonly rules: string; readonly listed: string; readonly live: string };

export type SwarmMembership = {
  readonly state: string;
  readonly node: string;
  readonly isManager: boolean;
};

/** Reads the lines that `read-node.sh` prints. */
export function parseNodeFacts(output: string): NodeFacts {
  const lines = output.split('\n').map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, Math.max(at, 0)), line.slice(at + 1)] as const;
  });
  const all = (name: string) => lines.flatMap(([key, value]) => (key === name ? [value] : []));
  const one = (name: string) => all(name)[0] ?? '';
  const decoded = (name: string) => all(name).map((value) => Buffer.from(value, 'base64').toString('utf8'))[0];
  const [name, version = ''] = one('package').split(' ');
  return {
    isRoot: one('uid') === '0',
    os: one('os'),
    osVersion: one('version'),
    codename: one('codename'),
    osName: one('pretty'),
    tools: new Set(all('tool')),
    dockerPackage: name ? { name, version } : undefined,
    daemon: decoded('daemon'),
    engine: one('engine'),
    isStale: one('stale') === 'yes',
    containers: Number(one('containers')) || 0,
    swarm: membershipOf(one('swarm')),
    user: one('user') === '' ? undefined : { groups: words(one('groups')), keys: keysIn(decoded('keys') ?? '') },
    folders: new Map(
      all('folder').map((line) => {
        const [type = '', owner = '', mode = '', ...path] = line.split(':');
        return [path.join(':'), { type, owner, mode }];
      }),
    ),
    hostKeys: all('hostkey'),
    hasUfw: one('ufw') === 'active',
    firewall: { rules: one('firewall'), listed: one('listed'), live: one('live') },
    ufw: { rules: one('ufw-rules'), listed: one('ufw-listed'), live: one('ufw-live') },
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The lines of an authorized_keys file. */
function keysIn(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** The client fills in an empty state when no engine answers. */
function membershipOf(line: string): SwarmMembership {
  const [state = '', node = '', isManager = ''] = line.split('|');
  return { state: state || 'inactive', node, isManager: isManager === 'true' };
}
