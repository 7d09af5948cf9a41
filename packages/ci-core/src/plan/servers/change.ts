/** The kinds of change, in the order in which they are made. */
export const KINDS = [
  'leave',
  'package',
  'daemon',
  'restart',
  'user',
  'keys',
  'folder',
  'firewall',
  'init',
  'join',
  'promote',
  'demote',
  'labels',
  'availability',
  'remove',
  'network',
  'secret',
  'registry',
] as const;

export type ChangeKind = (typeof KINDS)[number];

/** One difference between the servers and `servers.yaml`, and what removes it. */
export type Change = {
  /** Empty for what belongs to the whole swarm. */
  readonly node: string;
  readonly kind: ChangeKind;
  /** What of the node changes, such as a path or a key of daemon.json. */
  readonly what: string;
  /** Empty if there is nothing yet. */
  readonly from: string;
  readonly to: string;
};

/** One line for people: `m1: daemon log-driver: json-file → local`. */
export function changeText({ node, kind, what, from, to }: Change): string {
  const place = node === '' ? 'swarm' : node;
  const name = what === '' ? kind : `${kind} ${what}`;
  return `${place}: ${name}: ${from === '' ? to : `${from} → ${to}`}`;
}
