import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalNode } from '../../../../../test/support/servers/equal-state.ts';
import { readServers } from '../../settings/servers/read-servers.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import { type Change, KINDS } from './change.ts';
import { orderChanges, type ServerStep } from './order-changes.ts';
import { swarmChanges } from './swarm-changes.ts';

type Role = 'manager' | 'worker';
/** A node: what it is now (undefined: in no swarm), and what it is to be. */
type Case = { readonly has: Role | undefined; readonly wanted: Role; readonly restarts: boolean };

const role = fc.constantFrom<Role>('manager', 'worker');
const cases = fc
  .array(fc.record({ has: fc.option(role, { nil: undefined }), wanted: role, restarts: fc.boolean() }), {
    minLength: 1,
    maxLength: 9,
  })
  .filter((nodes) => nodes.some(({ wanted }) => wanted === 'manager'))
  // A swarm has a manager.
  .filter((nodes) => nodes.every(({ has }) => has === undefined) || nodes.some(({ has }) => has === 'manager'));

function changesOf(nodes: readonly Case[]): { servers: Servers; changes: Change[] } {
  const lines = nodes.map(({ wanted }, i) => `  n${i}: { address: 10.0.0.${i + 1}, role: ${wanted} }\n`);
  const servers = readServers('servers.yaml', `nodes:\n${lines.join('')}`).servers as Servers;
  const names = Object.keys(servers.nodes);
  const facts = names.map((name, i) => {
    const has = nodes[i]?.has;
    const swarm = { state: has ? 'active' : 'inactive', node: has ? `id-${name}` : '', isManager: has === 'manager' };
    return [name, equalNode(name, servers, { swarm })] as const;
  });
  const members = names.flatMap((name, i) => {
    const has = nodes[i]?.has;
    return has ? [{ id: `id-${name}`, hostname: name, role: has, availability: 'active', labels: {}, isUp: true }] : [];
  });
  const none = {
    networks: new Map(),
    secrets: new Set<string>(),
    otherSecrets: new Set<string>(),
    registry: undefined,
    access: undefined,
  };
  const swarm = members.length === 0 ? undefined : { cluster: 'c', nodes: members, ...none };
  const restarts = names
    .filter((_, i) => nodes[i]?.restarts)
    .map((node): Change => ({ node, kind: 'restart', what: 'engine', from: '', to: '' }));
  return {
    servers,
    changes: [...restarts, ...swarmChanges(servers, { nodes: new Map(facts), swarm }, new Set()).changes],
  };
}

/** The managers after each step, and how many of them are away during it. */
function walk(nodes: readonly Case[], steps: readonly ServerStep[], servers: Servers) {
  const managers = new Set(nodes.flatMap(({ has }, i) => (has === 'manager' ? [`n${i}`] : [])));
  let exists = managers.size > 0;
  return steps.map(({ kind, node }) => {
    const before = managers.size;
    const away = kind === 'restart' && managers.has(node) ? 1 : 0;
    if (kind === 'init') {
      expect(exists).toBe(false);
      exists = true;
      managers.add(node);
    }
    if (kind === 'join') expect(exists).toBe(true);
    if (kind === 'promote' || (kind === 'join' && servers.nodes[node]?.role === 'manager')) managers.add(node);
    if (kind === 'demote') managers.delete(node);
    return { kind, before, after: managers.size, away };
  });
}

test('no order of the changes costs the swarm its majority, and it ends as the file says', () => {
  fc.assert(
    fc.property(cases, (nodes) => {
      const { servers, changes } = changesOf(nodes);
      const steps = orderChanges(changes, servers);
      const states = walk(nodes, steps, servers);
      for (const { kind, before, after, away } of states) {
        // One at a time: with three or more, the others are a majority.
        if (before >= 3) expect(before - away).toBeGreaterThan(before / 2);
        expect(Math.abs(after - before)).toBeLessThanOrEqual(1);
        if (kind === 'demote') expect(after).toBeGreaterThanOrEqual(1);
      }
      const wanted = nodes.filter((node) => node.wanted === 'manager').length;
      const had = nodes.filter((node) => node.has === 'manager').length;
      expect(states.at(-1)?.after ?? had).toBe(wanted);
      // Those who stop being managers do so after those who start.
      for (const state of states)
        if (state.after < state.before) expect(state.after).toBeGreaterThanOrEqual(Math.min(had, wanted));
    }),
  );
});

test('a firewall opens before nodes join, and closes after others have left', () => {
  const change = (kind: Change['kind']): Change => ({ kind, node: 'm1', what: '', from: '', to: '' });
  const kinds = (...given: Change['kind'][]) =>
    orderChanges(given.map(change), { nodes: { m1: { role: 'manager' } } as unknown as Servers['nodes'] }).map(
      ({ kind }) => kind,
    );
  expect(kinds('join', 'firewall', 'folder')).toEqual(['folder', 'firewall', 'join']);
  expect(kinds('firewall', 'remove', 'folder')).toEqual(['folder', 'remove', 'firewall']);
});

test('the keys of a file are one step; networks and secrets are a step each; nothing is lost', () => {
  const change = (kind: Change['kind'], node: string, what: string): Change => ({ kind, node, what, from: '', to: '' });
  const changes = [
    change('secret', '', 'b'),
    change('secret', '', 'a'),
    change('daemon', 'm2', 'x'),
    change('daemon', 'm1', 'x'),
    change('daemon', 'm1', 'y'),
    change('restart', 'w1', 'engine'),
    change('restart', 'm1', 'engine'),
  ];
  const nodes = {
    w1: { role: 'worker' },
    m1: { role: 'manager' },
    m2: { role: 'manager' },
  } as unknown as Servers['nodes'];
  const steps = orderChanges(changes, { nodes });
  expect(steps.map(({ kind, node, changes }) => [kind, node, changes.map(({ what }) => what).join()])).toEqual([
    ['daemon', 'm1', 'x,y'],
    ['daemon', 'm2', 'x'],
    ['restart', 'm1', 'engine'],
    ['restart', 'w1', 'engine'],
    ['secret', '', 'b'],
    ['secret', '', 'a'],
  ]);
  expect(new Set(KINDS).size).toBe(KINDS.length);
});
