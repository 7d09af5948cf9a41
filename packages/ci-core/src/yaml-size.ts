import { isAlias, isCollection, isPair, type Node } from 'yaml';

/** Of a text; no compose file is nearly as long. */
export const MOST_CHARACTERS = 250_000;
/** Of a document whose aliases are followed; Docker's CLI, too, refuses one that its aliases blow up. */
const MOST_NODES = 200_000;

/** Whether the aliases of a document make more of it than anybody meant; one that leads back to where it stands counts once. */
export function isBlownUp(root: Node | null, targetOf: (node: unknown) => unknown): boolean {
  const known = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return sizeOf(targetOf(node));
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    if (!isCollection(node)) return 1;
    const size = known.get(node);
    if (size !== undefined) return size;
    known.set(node, 1);
    const whole = node.items.reduce<number>((sum, item) => sum + sizeOf(item), 1);
    known.set(node, whole);
    return whole;
  };
  return sizeOf(root) > MOST_NODES;
}
