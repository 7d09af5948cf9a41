import { createHash } from 'node:crypto';
import type { FirewallRule } from '../../../settings/servers/firewall-schema.ts';
import type { Servers } from '../../../settings/servers/servers-schema.ts';

/** No other table is touched. */
const TABLE = 'inet swarm_ci';
/** https://docs.docker.com/engine/swarm/swarm-tutorial/#open-protocols-and-ports-between-the-hosts */
const BETWEEN_NODES = ['tcp dport { 2377, 7946 }', 'udp dport { 4789, 7946 }', 'meta l4proto esp'] as const;
const INSIDE = 'iifname { "lo", "docker*", "br-*" } accept';
const ANSWERS = 'ct state established,related accept';

/**
 * The rules of one node for `nft -f`; they replace the table in one step. Docker forwards published ports before they
 * reach `input`, so those have a chain of their own; what it accepts goes on to the chains of Docker.
 */
export function firewallRules({ firewall, nodes }: Servers, node: string): string {
  if (firewall === undefined) return '';
  const addresses = nodeAddresses(nodes);
  const input = [
    ANSWERS,
    'ct state invalid drop',
    INSIDE,
    'meta l4proto { icmp, ipv6-icmp } accept',
    ...accepting(`tcp dport ${nodes[node]?.address.port ?? 22}`, firewall.ssh_from),
    ...BETWEEN_NODES.flatMap((match) => accepting(match, addresses)),
    ...firewall.open.flatMap(({ protocol, port, from }) => accepting(`${protocol} dport ${port}`, from)),
  ];
  const published = [
    ANSWERS,
    INSIDE,
    ...firewall.published.flatMap((rule: FirewallRule) =>
      accepting(`meta l4proto ${rule.protocol} ct original proto-dst ${rule.port}`, rule.from),
    ),
    'ct status dnat drop',
  ];
  return [
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...chain('input', 'type filter hook input priority filter; policy drop;', input),
    ...chain('published', 'type filter hook forward priority filter - 5; policy accept;', published),
    '}',
    '',
  ].join('\n');
}

/** The addresses that nodes have for each other. */
export function nodeAddresses(nodes: Servers['nodes']): string[] {
  return Object.values(nodes).map((one) => one.swarm_address ?? one.address.host);
}

/** Names a text of rules in the file on the server. */
export function rulesDigest(rules: string): string {
  return createHash('sha256').update(rules).digest('hex');
}

function chain(name: string, head: string, rules: readonly string[]): string[] {
  return [`  chain ${name} {`, `    ${head}`, ...rules.map((rule) => `    ${rule}`), '  }'];
}

/** Without sources, from everywhere. */
function accepting(match: string, from: readonly string[] | undefined): string[] {
  if (from === undefined) return [`${match} accept`];
  return [...new Set(from)].map((source) => `${source.includes(':') ? 'ip6' : 'ip'} saddr ${source} ${match} accept`);
}
