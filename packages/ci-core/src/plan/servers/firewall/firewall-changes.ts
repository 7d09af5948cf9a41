import type { Servers } from '../../../settings/servers/servers-schema.ts';
import type { FirewallFacts, NodeFacts } from '../facts/node-facts.ts';
import type { ServerDiff } from '../facts/server-state.ts';
import { firewallRules, rulesDigest } from './firewall-rules.ts';
import { ufwRules } from './ufw-rules.ts';

/** Whether the rules of a node are others than the wanted ones, or were changed by hand. */
export function firewallChanges(node: string, facts: NodeFacts, servers: Servers): ServerDiff {
  const { firewall } = servers;
  if (firewall === undefined) return { changes: [], problems: [] };
  if (firewall.with === 'nftables' && facts.hasUfw) {
    const hint =
      'set "with: ufw" under "firewall" to use it, or disable it with "ufw disable": two firewalls hide what is open';
    return { changes: [], problems: [{ at: node, message: 'ufw is active', hint }] };
  }
  const isUfw = firewall.with === 'ufw';
  const from = isUfw
    ? differsFrom(facts.ufw, ufwRules(servers, node))
    : differsFrom(facts.firewall, firewallRules(servers, node));
  const isOther = isUfw && facts.firewall.live !== '';
  if (from === undefined && !isOther) return { changes: [], problems: [] };
  const ports = [...firewall.open, ...firewall.published].map(({ port, protocol }) => `${port}/${protocol}`);
  const to = [...new Set(['SSH', 'the nodes', ...ports])].join(', ');
  const change = { node, kind: 'firewall', what: firewall.with, from: isOther ? 'nftables' : (from ?? '') } as const;
  return { changes: [{ ...change, to: `open for ${to}` }], problems: [] };
}

/** How the rules of a node differ from the wanted ones; undefined if they do not, empty if there are none. */
function differsFrom({ rules, listed, live }: FirewallFacts, wanted: string): string | undefined {
  const isSame = rules === rulesDigest(wanted);
  if (isSame && live !== '' && listed === live) return undefined;
  return live === '' || rules === '' ? '' : isSame ? 'changed by hand' : 'other rules';
}
