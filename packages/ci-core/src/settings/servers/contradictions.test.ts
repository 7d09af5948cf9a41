import { expect, test } from 'vitest';
import { readServers } from './read-servers.ts';

const M1 = 'm1: { address: 10.0.0.1, swarm_address: 10.1.0.1, role: manager, labels: { disk: ssd } }';
const REGISTRY = 'registry: { on: disk=ssd, users: { ci: PW } }';
const said = (more: string, m2 = 'address: 10.0.0.2, swarm_address: 10.1.0.2') =>
  readServers('servers.yaml', `nodes:\n  ${M1}\n  m2: { ${m2}, role: worker }\n${more}`).problems.map(
    ({ at, message }) => `${at} ${message}`,
  );

test('one machine cannot be two nodes', () => {
  expect(said('')).toEqual([]);
  expect(said('', 'address: "ops@10.0.0.1:22"')).toEqual([
    'servers.yaml:3:18 nodes.m2.address "ops@10.0.0.1:22": is that of m1, too',
  ]);
  expect(said('', 'address: 10.0.0.2, swarm_address: 10.1.0.1')).toEqual([
    'servers.yaml:3:43 nodes.m2.swarm_address "10.1.0.1": is that of m1, too',
  ]);
  // Several machines behind one address, as with forwarded ports.
  expect(said('', 'address: 10.0.0.1:2222, swarm_address: 10.1.0.2')).toEqual([]);
});

test('a registry needs its node, a user and an open port', () => {
  expect(said(REGISTRY)).toEqual([]);
  expect(said(REGISTRY.replace('ssd', 'hdd'))).toEqual([
    'servers.yaml:4:17 registry.on "disk=hdd": is the label of no node in this file',
  ]);
  expect(said(REGISTRY.replace('ci: PW', ''))).toEqual([
    'servers.yaml:4:34 registry.users: must have a user, or no one can use the registry',
  ]);
  const closed =
    'firewall.published: must have the port 5000 of the registry: other nodes pull from it, and pipelines push to it';
  expect(said(`${REGISTRY}\nfirewall: { published: [{ port: 5000, protocol: udp }] }`)).toEqual([
    `servers.yaml:5:24 ${closed}`,
  ]);
  expect(said(`${REGISTRY}\nfirewall: { published: [{ port: 5000 }] }`)).toEqual([]);
});

test('what has no effect, opens to no one, or is not text is refused', () => {
  expect(said('docker: { mirror: https://mirror.example.com }')).toEqual([
    'servers.yaml:4:19 docker.mirror "https://mirror.example.com": is used only with "from: docker.com"',
  ]);
  expect(said('firewall: { ssh_from: [] }')).toEqual([
    'servers.yaml:4:23 firewall.ssh_from: must have an address; leave it out to let everyone in',
  ]);
  expect(said('', 'address: 10.0.0.2, labels: { zone: 1 }')).toEqual([
    'servers.yaml:3:44 nodes.m2.labels.zone "1": must be text: put it in quotes',
  ]);
  expect(readServers('servers.yaml', 'nodes: [m1]').problems[0]?.message).toBe('nodes: must be a mapping');
});
