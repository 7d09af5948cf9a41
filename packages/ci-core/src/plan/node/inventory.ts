/** What a node has, as the program on it listed it. */
export type Inventory = {
  /** Kilobytes of the disk with Docker's data; undefined if they are not known. */
  readonly disk: { readonly free: number; readonly size: number } | undefined;
  readonly images: readonly NodeImage[];
  readonly containers: readonly NodeContainer[];
};

export type NodeImage = {
  readonly id: string;
  /** Those with which it can be removed: `repository:tag` and `repository@sha256:…`; its ID if it has none. */
  readonly references: readonly string[];
};

export type NodeContainer = {
  readonly id: string;
  /** ID of its image. */
  readonly image: string;
  readonly isStopped: boolean;
  /** The task of the swarm that it is of; empty if it is of none. */
  readonly task: string;
};

const NONE = '<none>';
const TASK = /^[a-z0-9]+$/;

export function parseInventory(text: string): Inventory {
  const images = new Map<string, string[]>();
  const containers: NodeContainer[] = [];
  let disk: Inventory['disk'];
  for (const line of text.split('\n')) {
    const [kind, ...words] = line.split(' ');
    const [first = '', second = '', third = '', fourth = ''] = words;
    if (kind === 'disk') disk = { free: Number(first), size: Number(second) };
    if (kind === 'container') {
      const isStopped = third === 'exited' || third === 'dead' || third === 'created';
      // Some engines write `<no value>` for a label that is not there.
      const task = TASK.test(fourth) ? fourth : '';
      containers.push({ id: first, image: second, isStopped, task });
    }
    if (kind !== 'image') continue;
    const found = images.get(first) ?? [];
    if (second !== NONE && third !== NONE) found.push(`${second}:${third}`);
    if (second !== NONE && fourth !== NONE && fourth !== '') found.push(`${second}@${fourth}`);
    images.set(first, found);
  }
  const listed = [...images].map(([id, all]) => ({ id, references: all.length > 0 ? [...new Set(all)] : [id] }));
  return { disk, images: listed, containers };
}
