import { type Graph, reversed, sorted } from './graph.ts';

/** What each service that a deploy creates or updates waits for. Only services that it changes take part. */
export type ChangeOrder = Graph;

/**
 * The order of a deploy's changes. A dependency that the deploy does not change is passed through: the service waits for what
 * that one depends on. Going back is the other way round: the service that depends on another one is changed first.
 */
export function changeOrder(
  dependencies: Graph,
  changing: ReadonlySet<string>,
  direction: 'forward' | 'back' = 'forward',
): ChangeOrder {
  const nearest = new Map<string, Set<string>>();
  for (const name of sorted(dependencies)) {
    const targets = [...(dependencies.get(name) ?? [])];
    const found = targets.flatMap((target) => (changing.has(target) ? [target] : [...(nearest.get(target) ?? [])]));
    nearest.set(name, new Set(found));
  }
  const order = new Map([...changing].map((name) => [name, nearest.get(name) ?? new Set<string>()]));
  if (direction === 'forward') return order;
  const back = reversed(order);
  return new Map([...changing].map((name) => [name, back.get(name) ?? new Set<string>()]));
}

/** The services that one waits for; undefined if there are none. */
export function waitsFor(order: ChangeOrder, name: string): string[] | undefined {
  const others = [...(order.get(name) ?? [])];
  return others.length === 0 ? undefined : others;
}

/** The services that can be changed now: all that they wait for has settled. */
export function readyIn(order: ChangeOrder, begun: ReadonlySet<string>, settled: ReadonlySet<string>): string[] {
  return [...order].flatMap(([name, waitsFor]) =>
    begun.has(name) || [...waitsFor].some((target) => !settled.has(target)) ? [] : [name],
  );
}

/** The dependencies that a deploy does not change, of the services that it does; directly or through another such one. */
export function unchangedBeneath(dependencies: Graph, changing: ReadonlySet<string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of changing) {
    const open = [...(dependencies.get(name) ?? [])];
    const seen = new Set<string>();
    for (const target of open) {
      if (changing.has(target) || seen.has(target)) continue;
      seen.add(target);
      found.set(target, [...(found.get(target) ?? []), name]);
      open.push(...(dependencies.get(target) ?? []));
    }
  }
  return found;
}
