import type { Servers } from '../../settings/servers/servers-schema.ts';
import { type Change, type ChangeKind, KINDS } from './change.ts';

/** Changes that are made at once: of one kind, on one node. */
export type ServerStep = { readonly node: string; readonly kind: ChangeKind; readonly changes: readonly Change[] };

/**
 * The changes in the order in which they are made, one step after the other: never are two managers away at once, there are
 * never fewer managers than before unless others were added, and what is about to be used is opened first.
 */
export function orderChanges(changes: readonly Change[], { nodes }: Pick<Servers, 'nodes'>): ServerStep[] {
  const names = Object.keys(nodes);
  const managersFirst = [...names].sort((a, b) => Number(isWorker(nodes[a])) - Number(isWorker(nodes[b])));
  const place = (node: string) => (node === '' ? -1 : managersFirst.indexOf(node));
  // A firewall has to let a node in before it joins; otherwise it closes last, once a node that leaves is drained.
  const joins = changes.some(({ kind }) => kind === 'init' || kind === 'join');
  const rank = (kind: ChangeKind) => (kind === 'firewall' && !joins ? KINDS.length : KINDS.indexOf(kind));
  const steps = new Map<string, Change[]>();
  for (const change of changes) {
    // Nodes, networks and secrets are separate objects; a node's keys of a file are written together.
    const key = JSON.stringify([change.kind, change.node, change.node === '' ? change.what : '']);
    steps.set(key, [...(steps.get(key) ?? []), change]);
  }
  return [...steps.values()]
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ node: first.node, kind: first.kind, changes: [first, ...others] }],
    )
    .sort((a, b) => rank(a.kind) - rank(b.kind) || place(a.node) - place(b.node));
}

function isWorker(node: Servers['nodes'][string] | undefined): boolean {
  return node?.role === 'worker';
}
