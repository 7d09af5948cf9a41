const NODES = /^(?:\d+ nodes? not available for new tasks|scheduling constraints not satisfied on \d+ nodes?)$/;

/**
 * True if the scheduler finds no node only because of the states and the labels of the nodes. A deploy that does not change a
 * service does not change that either: a user or a failure did. Ports and resources may be taken by what the deploy changes.
 */
export function isLackOfNodes(words: string | undefined): boolean {
  const [, reasons] = /^no suitable node \((.*)\)$/.exec(words ?? '') ?? [];
  return reasons?.split('; ').every((reason) => NODES.test(reason)) === true;
}
