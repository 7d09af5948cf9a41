import type { Servers } from '../../../settings/servers/servers-schema.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { ServerDiff } from '../facts/server-state.ts';
import { firewallRules, rulesDigest } from './firewall-rules.ts';

/** Whether the rules of a node are others than the wanted ones, or were changed by hand. */
export function firewallChanges(node: string, facts: NodeFacts, servers: Servers): ServerDiff {
  if (servers.firewall === undefined) return { changes: [], problems: [] };
  if (facts.hasUfw) {
    const hint = 'disable it with "ufw disable", or remove "firewall" from the file: two firewalls hide what is open';
    return { changes: [], problems: [{ at: node, message: 'ufw is active', hint }] };
  }
  const wanted = rulesDigest(firewallRules(servers, node));
  const { rules, listed, live } = facts.firewall;
  if (rules === wanted && live !== '' && listed === live) return { changes: [], problems: [] };
  const from = live === '' ? '' : rules === wanted ? 'changed by hand' : 'other rules';
  const { open, published } = servers.firewall;
  const ports = [...open, ...published].map(({ port, protocol }) => `${port}/${protocol}`);
  const to = [...new Set(['SSH', 'the nodes', ...ports])].join(', ');
  return { changes: [{ node, kind: 'firewall', what: 'nftables', from, to: `open for ${to}` }], problems: [] };
}
