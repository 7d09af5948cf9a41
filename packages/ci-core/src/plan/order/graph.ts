/** What each name waits for. Names that only occur as a target wait for nothing. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Every name after all that it waits for; those of a cycle, and all that wait for them, are left out. */
export function sorted(graph: Graph): string[] {
  const names = new Set([...graph].flatMap(([name, targets]) => [name, ...targets]));
  const open = new Map([...names].map((name) => [name, graph.get(name)?.size ?? 0]));
  const waiting = reversed(graph);
  const ready = [...names].filter((name) => open.get(name) === 0);
  // Grows while it is read.
  for (const name of ready) {
    for (const next of waiting.get(name) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return ready;
}

/** A cycle as a path that ends where it begins, `a → b → a`; undefined if there is none. */
export function cycleIn(graph: Graph): string[] | undefined {
  const free = new Set(sorted(graph));
  // Each name that is left waits for another one that is left, so the walk never ends but in a cycle.
  let name = [...graph.keys()].find((one) => !free.has(one));
  const path: string[] = [];
  const places = new Map<string, number>();
  while (name !== undefined) {
    const seen = places.get(name);
    if (seen !== undefined) return [...path.slice(seen), name];
    places.set(name, path.length);
    path.push(name);
    name = [...(graph.get(name) ?? [])].find((target) => !free.has(target));
  }
  return undefined;
}

export function reversed(graph: Graph): Map<string, Set<string>> {
  const back = new Map<string, Set<string>>();
  for (const [name, targets] of graph) {
    for (const target of targets) back.set(target, (back.get(target) ?? new Set()).add(name));
  }
  return back;
}

/** The names by the length of the longest way to them: each is in a later wave than all that it waits for. */
export function wavesIn(graph: Graph, names: Iterable<string>): string[][] {
  const depth = new Map<string, number>();
  for (const name of sorted(graph)) {
    const targets = [...(graph.get(name) ?? [])];
    depth.set(name, Math.max(0, ...targets.map((target) => (depth.get(target) ?? 0) + 1)));
  }
  const waves = new Map<number, string[]>();
  for (const name of names) {
    const at = depth.get(name) ?? 0;
    waves.set(at, [...(waves.get(at) ?? []), name]);
  }
  return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => wave);
}
