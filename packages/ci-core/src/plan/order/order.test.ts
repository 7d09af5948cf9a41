import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { changeOrder, readyIn, unchangedBeneath } from './change-order.ts';
import { cycleIn, type Graph, sorted, wavesIn } from './graph.ts';

const graphOf = (edges: Readonly<Record<string, readonly string[]>>): Graph =>
  new Map(Object.entries(edges).map(([name, targets]) => [name, new Set(targets)]));

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'constructor', '__proto__'];
const edge = fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES));
const anyGraph = fc.array(edge, { maxLength: 25 }).map((edges) => {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  return graph;
});
/** Each name only waits for those before it. */
const acyclic = anyGraph.map((graph) => {
  const before = (name: string, target: string) => NAMES.indexOf(target) < NAMES.indexOf(name);
  return new Map([...graph].map(([name, targets]) => [name, new Set([...targets].filter((one) => before(name, one)))]));
});
const subset = fc.subarray(NAMES).map((names) => new Set(names));

/** All that a name waits for, however far. */
function beneath(graph: Graph, name: string): Set<string> {
  const found = new Set<string>();
  const open = [...(graph.get(name) ?? [])];
  for (const next of open) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return found;
}

describe('a cycle', () => {
  it.each([
    [{ a: ['a'] }, ['a', 'a']],
    [{ a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    [{ x: ['a'], a: ['b', 'z'], b: ['c'], c: ['a'] }, ['a', 'b', 'c', 'a']],
    [{ a: ['b', 'c'], b: ['c'] }, undefined],
  ])('in %j', (edges, path) => {
    expect(cycleIn(graphOf(edges))).toEqual(path);
  });

  test('is found exactly if there is one, and each step of its path is a dependency', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const path = cycleIn(graph);
        const isCyclic = [...graph.keys()].some((name) => beneath(graph, name).has(name));
        expect(path !== undefined).toBe(isCyclic);
        for (const [at, name] of (path ?? []).slice(0, -1).entries())
          expect(graph.get(name)?.has(path?.[at + 1] ?? '')).toBe(true);
        expect(path?.[0]).toBe(path?.at(-1));
      }),
    );
  });

  test('a chain of 20,000 services is sorted', () => {
    const chain = new Map(Array.from({ length: 20_000 }, (_, at) => [`s${at + 1}`, new Set([`s${at}`])]));
    expect(cycleIn(chain)).toBeUndefined();
    expect(sorted(chain)).toHaveLength(20_001);
  });
});

describe('the order of changes', () => {
  it('passes through what the deploy does not change', () => {
    const dependencies = graphOf({ web: ['api'], api: ['cache', 'db'], cache: ['db'] });
    expect(changeOrder(dependencies, new Set(['web', 'db']))).toEqual(graphOf({ web: ['db'], db: [] }));
    expect(unchangedBeneath(dependencies, new Set(['web', 'db']))).toEqual(
      new Map([
        ['api', ['web']],
        ['cache', ['web']],
      ]),
    );
  });

  test('each service waits for all that it depends on, and only for what is changed', () => {
    fc.assert(
      fc.property(acyclic, subset, fc.constantFrom('forward', 'back'), (graph, changing, direction) => {
        const order = changeOrder(graph, changing, direction as 'forward' | 'back');
        expect(new Set(order.keys())).toEqual(changing);
        for (const name of changing) {
          for (const other of changing) {
            const depends = direction === 'forward' ? beneath(graph, name).has(other) : beneath(graph, other).has(name);
            expect(beneath(order, name).has(other)).toBe(depends);
          }
        }
      }),
    );
  });

  test('a deploy that begins what is ready, and settles in any sequence, changes everything once and in order', () => {
    fc.assert(
      fc.property(acyclic, subset, fc.infiniteStream(fc.nat()), (graph, changing, choices) => {
        const order = changeOrder(graph, changing);
        const [begun, settled] = [new Set<string>(), new Set<string>()];
        while (settled.size < changing.size) {
          for (const name of readyIn(order, begun, settled)) {
            for (const other of beneath(graph, name)) if (changing.has(other)) expect(settled).toContain(other);
            begun.add(name);
          }
          const running = [...begun].filter((name) => !settled.has(name));
          expect(running).not.toEqual([]);
          settled.add(running[(choices.next().value ?? 0) % running.length] ?? '');
        }
        expect(begun).toEqual(changing);
      }),
    );
  });

  test('all of it takes as long as the longest path of dependencies', () => {
    const lengths = fc.tuple(...NAMES.map(() => fc.integer({ min: 1, max: 100 })));
    fc.assert(
      fc.property(acyclic, subset, lengths, (graph, changing, seconds) => {
        const order = changeOrder(graph, changing);
        const lasts = (name: string) => seconds[NAMES.indexOf(name)] ?? 0;
        const pathTo = (name: string): number => lasts(name) + Math.max(0, ...[...(order.get(name) ?? [])].map(pathTo));
        const ends = new Map<string, number>();
        let now = 0;
        for (const settled = new Set<string>(); settled.size < changing.size; ) {
          for (const name of readyIn(order, new Set(ends.keys()), settled)) ends.set(name, now + lasts(name));
          now = Math.min(...[...ends].flatMap(([name, end]) => (settled.has(name) ? [] : [end])));
          for (const [name, end] of ends) if (end <= now) settled.add(name);
        }
        expect(now).toBe(Math.max(0, ...[...changing].map(pathTo)));
      }),
    );
  });

  test('each service takes part in the wave after the last one that it waits for', () => {
    fc.assert(
      fc.property(acyclic, subset, (graph, changing) => {
        const order = changeOrder(graph, changing);
        const waves = wavesIn(order, order.keys());
        expect(waves.flat().sort()).toEqual([...changing].sort());
        const waveOf = (name: string) => waves.findIndex((wave) => wave.includes(name));
        for (const [name, targets] of order) expect(waveOf(name)).toBe(Math.max(-1, ...[...targets].map(waveOf)) + 1);
      }),
    );
  });
});
