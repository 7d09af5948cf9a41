import { expect, test } from 'vitest';
import { FULL } from '../../../../../../test/support/servers/servers-text.ts';
import { readServers } from '../../../settings/servers/read-servers.ts';
import type { Servers } from '../../../settings/servers/servers-schema.ts';
import { ufwRules } from './ufw-rules.ts';

const servers = readServers('servers.yaml', FULL).servers as Servers;
const NODES = ['10.0.0.11', '10.0.0.12', '10.0.0.13', 'fd00::4'];

test('ufw opens what the file names; published ports are held by the chain that Docker asks first', () => {
  const published = (family: number, ...rules: string[]) =>
    [
      '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      '-i docker+ -j RETURN',
      '-i br-+ -j RETURN',
      ...rules,
      '-m conntrack --ctstate DNAT -j DROP',
      '-j RETURN',
    ].map((rule) => `${family} -A DOCKER-USER ${rule}`);
  const https = '-p tcp -m conntrack --ctorigdstport 443 -j RETURN';
  expect(ufwRules(servers, 'm2').split('\n')).toEqual([
    'ufw allow in on docker+',
    'ufw allow in on br-+',
    'ufw allow proto tcp from 192.0.2.0/24 to any port 2222',
    'ufw allow proto tcp from 2001:db8::1 to any port 2222',
    ...NODES.map((from) => `ufw allow proto tcp from ${from} to any port 2377,7946`),
    ...NODES.map((from) => `ufw allow proto udp from ${from} to any port 4789,7946`),
    ...NODES.map((from) => `ufw allow proto esp from ${from}`),
    'ufw allow proto tcp from 10.0.0.0/24 to any port 9100',
    'ufw allow proto udp from any to any port 53',
    ...published(4, https, '-s 10.0.0.0/24 -p tcp -m conntrack --ctorigdstport 5000 -j RETURN'),
    ...published(6, https),
    '',
  ]);
});

test('without a firewall in the file there are no rules', () => {
  expect(ufwRules({ ...servers, firewall: undefined }, 'm1')).toBe('');
});
