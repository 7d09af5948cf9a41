import type { FirewallRule } from '../../../settings/servers/firewall-schema.ts';
import type { Servers } from '../../../settings/servers/servers-schema.ts';
import { nodeAddresses } from './firewall-rules.ts';

type Source = readonly string[] | undefined;

/**
 * What one node needs of ufw, a line each: rules of ufw itself, and the rules of the chain DOCKER-USER for IPv4 (4) and
 * IPv6 (6). Docker forwards the ports that it publishes past the rules of ufw, but asks that chain first.
 */
export function ufwRules({ firewall, nodes }: Servers, node: string): string {
  if (firewall === undefined) return '';
  const addresses = nodeAddresses(nodes);
  const own = [
    ...['docker+', 'br-+'].map((name) => `allow in on ${name}`),
    ...allowing('tcp', nodes[node]?.address.port ?? 22, firewall.ssh_from),
    ...allowing('tcp', '2377,7946', addresses),
    ...allowing('udp', '4789,7946', addresses),
    ...addresses.map((source) => `allow proto esp from ${source}`),
    ...firewall.open.flatMap(({ protocol, port, from }) => allowing(protocol, port, from)),
  ];
  const published = (family: 4 | 6) =>
    [
      '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      ...['docker+', 'br-+'].map((name) => `-i ${name} -j RETURN`),
      ...firewall.published.flatMap((rule) => returning(rule, family)),
      '-m conntrack --ctstate DNAT -j DROP',
      '-j RETURN',
    ].map((rule) => `${family} -A DOCKER-USER ${rule}`);
  return [...new Set(own.map((rule) => `ufw ${rule}`)), ...published(4), ...published(6), ''].join('\n');
}

function allowing(protocol: string, port: number | string, from: Source): string[] {
  return (from ?? ['any']).map((source) => `allow proto ${protocol} from ${source} to any port ${port}`);
}

/** The destination is that of before Docker has changed it. */
function returning({ protocol, port, from }: FirewallRule, family: 4 | 6): string[] {
  const ofFamily = from?.filter((source) => source.includes(':') === (family === 6)).map((source) => `-s ${source} `);
  return (ofFamily ?? ['']).map((source) => `${source}-p ${protocol} -m conntrack --ctorigdstport ${port} -j RETURN`);
}
