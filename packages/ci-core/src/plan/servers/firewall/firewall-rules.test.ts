import { expect, test } from 'vitest';
import { FULL } from '../../../../../../test/support/servers/servers-text.ts';
import { readServers } from '../../../settings/servers/read-servers.ts';
import type { Servers } from '../../../settings/servers/servers-schema.ts';
import { firewallRules } from './firewall-rules.ts';

const servers = readServers('servers.yaml', FULL).servers as Servers;

test('the rules of a node replace its table and open what the file names', () => {
  expect(firewallRules(servers, 'm2')).toBe(`table inet swarm_ci
delete table inet swarm_ci
table inet swarm_ci {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ct state invalid drop
    iifname { "lo", "docker*", "br-*" } accept
    meta l4proto { icmp, ipv6-icmp } accept
    ip saddr 192.0.2.0/24 tcp dport 2222 accept
    ip6 saddr 2001:db8::1 tcp dport 2222 accept
${['tcp dport { 2377, 7946 }', 'udp dport { 4789, 7946 }', 'meta l4proto esp']
  .flatMap((match) =>
    ['ip saddr 10.0.0.11', 'ip saddr 10.0.0.12', 'ip saddr 10.0.0.13', 'ip6 saddr fd00::4'].map(
      (source) => `    ${source} ${match} accept`,
    ),
  )
  .join('\n')}
    ip saddr 10.0.0.0/24 tcp dport 9100 accept
    udp dport 53 accept
  }
  chain published {
    type filter hook forward priority filter - 5; policy accept;
    ct state established,related accept
    iifname { "lo", "docker*", "br-*" } accept
    meta l4proto tcp ct original proto-dst 443 accept
    ip saddr 10.0.0.0/24 meta l4proto tcp ct original proto-dst 5000 accept
    ct status dnat drop
  }
}
`);
});

test('without a firewall in the file there are no rules', () => {
  expect(firewallRules({ ...servers, firewall: undefined }, 'm1')).toBe('');
});
