import { expect, test } from 'vitest';
import { bareNode, equalNode, equalState } from '../../../../../test/support/servers/equal-state.ts';
import { FULL } from '../../../../../test/support/servers/servers-text.ts';
import { readServers } from '../../settings/servers/read-servers.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import { changeText } from './change.ts';
import { diffServers } from './diff-servers.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import type { ServerState } from './facts/server-state.ts';

const servers = readServers('servers.yaml', FULL).servers as Servers;
const equal = equalState(servers);
const withNode = (name: string, differs: Partial<NodeFacts>): ServerState => ({
  ...equal,
  nodes: new Map([...equal.nodes, [name, equalNode(name, servers, differs)]]),
});
const swarm = equal.swarm as NonNullable<ServerState['swarm']>;
const texts = (state: ServerState, allowed: string[] = []) =>
  diffServers(servers, state, new Set(allowed)).changes.map(changeText);
const problems = (state: ServerState, allowed: string[] = []) =>
  diffServers(servers, state, new Set(allowed)).problems.map(({ at, message }) => `${at}: ${message}`);

test('servers that are what the file says have no changes; other labels, keys and keys of daemon.json stay', () => {
  expect(diffServers(servers, equal)).toEqual({ changes: [], problems: [] });
});

test('bare machines need everything', () => {
  const nodes = new Map(Object.keys(servers.nodes).map((name) => [name, bareNode(name, servers)]));
  const { changes, problems } = diffServers(servers, { nodes, swarm: undefined });
  expect(problems).toEqual([]);
  const kinds = (node: string) => [...new Set(changes.filter((one) => one.node === node).map(({ kind }) => kind))];
  const everywhere = ['package', 'daemon', 'restart', 'user', 'keys', 'folder', 'firewall'];
  expect(kinds('m1')).toEqual([...everywhere, 'init', 'labels']);
  expect(kinds('m3')).toEqual([...everywhere, 'join', 'availability']);
  expect(kinds('w1')).toEqual([...everywhere, 'join', 'labels']);
  expect(kinds('')).toEqual(['network', 'secret', 'registry']);
});

test.each<[string, Partial<NodeFacts>, string[]]>([
  [
    'a version',
    { dockerPackage: { name: 'docker-ce', version: '5:27.1.0-1' } },
    ['m1: package docker-ce: docker-ce 5:27.1.0-1 → 28.5 from https://mirror.example.com/docker'],
  ],
  ['a version with an epoch', { dockerPackage: { name: 'docker-ce', version: '5:28.5.2-1' } }, []],
  ['an engine that has not read its file', { isStale: true }, ['m1: restart engine: it has not read its daemon.json']],
  ['an engine that is down', { engine: '' }, ['m1: restart engine: not running → running']],
  [
    'a group',
    { user: { groups: ['deploy'], keys: servers.deploy_user?.keys ?? [] } },
    ['m1: user deploy: not in group docker → in group docker'],
  ],
  ['a key', { user: { groups: ['docker'], keys: [] } }, ['m1: keys deploy: ssh-ed25519 me@example']],
  [
    'a mode',
    { folders: new Map([['/data/shop', { type: 'directory', owner: 'root', mode: '755' }]]) },
    ['m1: folder /data/shop: root 0755 → deploy 0750'],
  ],
])('a difference is one change: %s', (_, differs, expected) => {
  expect(texts(withNode('m1', differs))).toEqual(expected);
});

test('a rule that was changed by hand is loaded again', () => {
  const { rules, listed } = equalNode('m1', servers).firewall;
  expect(texts(withNode('m1', { firewall: { rules, listed, live: 'other' } }))[0]).toMatch(
    /^m1: firewall nftables: changed by hand → /,
  );
});

test('with ufw its rules are compared, and a table of nftables gives way to them', () => {
  const ufw = readServers('servers.yaml', FULL.replace('firewall:\n', 'firewall:\n  with: ufw\n')).servers as Servers;
  const state = (differs: Partial<NodeFacts>) => {
    const nodes = Object.keys(ufw.nodes).map(
      (name) => [name, equalNode(name, ufw, name === 'm1' ? differs : {})] as const,
    );
    return { ...equalState(ufw), nodes: new Map(nodes) };
  };
  const said = (differs: Partial<NodeFacts>) => diffServers(ufw, state(differs)).changes.map(changeText);
  expect(said({})).toEqual([]);
  const { rules, listed } = equalNode('m1', ufw).ufw;
  const none = { rules: '', listed: '', live: '' };
  const to = 'open for SSH, the nodes, 9100/tcp, 53/udp, 443/tcp, 5000/tcp';
  expect(said({ ufw: { rules, listed, live: 'x' } })).toEqual([`m1: firewall ufw: changed by hand → ${to}`]);
  expect(said({ ufw: { rules: 'x', listed, live: listed } })).toEqual([`m1: firewall ufw: other rules → ${to}`]);
  // Active with rules of others only, and not active.
  expect(said({ ufw: { ...none, live: 'x' } })).toEqual([`m1: firewall ufw: ${to}`]);
  expect(said({ ufw: none, hasUfw: false, firewall: { rules, listed, live: listed } })).toEqual([
    `m1: firewall ufw: nftables → ${to}`,
  ]);
  expect(said({ ufw: none, tools: new Set(['apt-get', 'systemctl', 'useradd', 'docker']) })).toEqual([
    'm1: package ufw: newest version',
    `m1: firewall ufw: ${to}`,
  ]);
});

test('what would be lost is refused unless it is named', () => {
  const pools = withNode('m1', { daemon: JSON.stringify({ ...servers.docker.daemon, 'default-address-pools': [] }) });
  expect(problems(pools)).toEqual([expect.stringMatching(/^m1: another default-address-pools while 3 containers run/)]);
  expect(problems(pools, ['pools:m1'])).toEqual([]);
  expect(
    problems({
      ...pools,
      nodes: new Map([...pools.nodes, ['m1', { ...pools.nodes.get('m1'), containers: 0 } as NodeFacts]]),
    }),
  ).toEqual([]);

  const elsewhere = withNode('w1', { swarm: { state: 'active', node: 'foreign', isManager: false } });
  const gone = { ...elsewhere, swarm: { ...swarm, nodes: swarm.nodes.filter(({ hostname }) => hostname !== 'w1') } };
  expect(problems(gone)).toEqual([expect.stringMatching(/^w1: belongs to another swarm/)]);
  expect(texts(gone, ['leave:w1']).slice(0, 2)).toEqual([
    'w1: leave: active in another swarm → none',
    'w1: join: worker',
  ]);

  const foreign = { id: 'id-old', hostname: 'old', role: 'worker', availability: 'active', labels: {}, isUp: true };
  const more = { ...equal, swarm: { ...swarm, nodes: [...swarm.nodes, foreign] } };
  expect(problems(more)).toEqual(['old: is a worker of the swarm, but not in the file']);
  expect(texts(more, ['remove:old'])).toEqual(['old: remove id-old: worker → none']);
});

test('what cannot be changed is refused', () => {
  expect(problems(withNode('m1', { daemon: '[1]' }))).toEqual(['m1: /etc/docker/daemon.json is not a JSON object']);
  expect(problems(withNode('m1', { hasUfw: true }))).toEqual(['m1: ufw is active']);
  expect(
    problems(
      withNode('m1', { folders: new Map([['/data/shop', { type: 'regular file', owner: 'root', mode: '644' }]]) }),
    ),
  ).toEqual(['m1: /data/shop is a regular file']);
  const network = { ...swarm, networks: new Map([['shared', { subnet: '10.9.0.0/24', isAttachable: true }]]) };
  expect(problems({ ...equal, swarm: network })).toEqual([
    'networks.shared: the network has the subnet 10.9.0.0/24, not 10.30.0.0/24',
  ]);
  expect(problems({ ...equal, swarm: { ...swarm, otherSecrets: new Set(['db_password']) } })).toEqual([
    'secrets.db_password: the secret has another content than DB_PASSWORD',
  ]);
});

test('another system is taken as it is; what it lacks is named', () => {
  const alpine = { os: 'alpine', osVersion: '3.22', osName: 'Alpine Linux v3.22' };
  expect(diffServers(servers, withNode('m1', alpine))).toEqual({ changes: [], problems: [] });
  expect(problems(withNode('m1', { ...alpine, tools: new Set(['useradd']) }))).toEqual([
    'm1: Alpine Linux v3.22 lacks systemctl, docker-ce, nftables',
  ]);
});

test('a manager is not restarted or demoted while others are down', () => {
  const down = (...names: string[]) => ({
    ...swarm,
    nodes: swarm.nodes.map((node) => ({ ...node, isUp: !names.includes(node.hostname) })),
  });
  const restart = { ...withNode('m1', { isStale: true }), swarm: down('m2') };
  expect(problems(restart)).toEqual([
    expect.stringMatching(/^m1: without this manager the swarm would have no majority: 1 manager of 3 down \(m2\)/),
  ]);
  expect(problems({ ...restart, swarm: down('w1') })).toEqual([]);
});
