import fc from 'fast-check';
import { PIECES } from './hostile.ts';

/** Where in a text, as a share of its length: shrinks to its beginning. */
const place = fc.integer({ min: 0, max: 9_999 }).map((share) => share / 10_000);
const length = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.integer({ min: 0, max: 400 }));

/** Any text, short, with pieces that parsers trip over. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 12 })),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));

/** Recorded texts with up to six mutations: bytes flipped, pieces deleted, doubled, moved or put in. */
export function mutatedText(corpus: readonly string[], own: readonly string[] = []): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...PIECES),
    ...(own.length > 0 ? [fc.constantFrom(...own)] : []),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const mutation = fc.oneof(
    fc.tuple(place, length).map(
      ([at, size]) =>
        (text: string) =>
          cut(text, at, size, () => ''),
    ),
    fc.tuple(place, length).map(
      ([at, size]) =>
        (text: string) =>
          cut(text, at, size, (old) => old + old),
    ),
    fc.tuple(place, piece).map(
      ([at, put]) =>
        (text: string) =>
          cut(text, at, 0, () => put),
    ),
    fc.tuple(place, length, piece).map(
      ([at, size, put]) =>
        (text: string) =>
          cut(text, at, size, () => put),
    ),
    fc.tuple(place, length, place).map(([at, size, to]) => (text: string) => {
      const from = Math.floor(at * text.length);
      return cut(text, to, 0, () => text.slice(from, from + size));
    }),
    fc.tuple(place, fc.integer({ min: 0, max: 6 })).map(([at, bit]) => (text: string) => {
      const flipped = (old: string) => String.fromCharCode(old.charCodeAt(0) ^ (1 << bit));
      return cut(text, at, 1, (old) => (old === '' ? '' : flipped(old)));
    }),
    // Lines in another order, or a word of one in place of a word of another.
    fc.tuple(place, place).map(([a, b]) => (text: string) => {
      const words = text.split(/(\s+)/);
      const [from, to] = [a, b].map((share) => Math.floor(share * words.length));
      return words.map((word, i) => (i === to ? (words[from ?? 0] ?? '') : word)).join('');
    }),
  );
  const mutated = fc
    .tuple(fc.constantFrom(...corpus), fc.array(mutation, { maxLength: 6 }))
    .map(([text, mutations]) => mutations.reduce((now, mutate) => mutate(now), text));
  return fc.oneof({ weight: 12, arbitrary: mutated }, anyText);
}

function cut(text: string, at: number, size: number, put: (old: string) => string): string {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + put(text.slice(from, from + size)) + text.slice(from + size);
}

/** Values that are never what a reader of JSON expects. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, '', 'x', [], {}, [null], [[]], {
      a: null,
    }),
  },
  { weight: 2, arbitrary: anyText },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

type Walk = readonly number[];
const walk: fc.Arbitrary<Walk> = fc.array(fc.nat(50), { minLength: 1, maxLength: 8 });

/** Recorded documents with up to five members replaced, removed, renamed, doubled or wrapped; plain data of JSON. */
export function mutatedJson(corpus: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(walk, anyValue).map(([way, value]) => at(way, () => value)) },
    { weight: 2, arbitrary: walk.map((way) => at(way, () => undefined)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(walk, anyText)
        .map(([way, text]) => at(way, (old) => (typeof old === 'string' ? old + text : text))),
    },
    { weight: 1, arbitrary: walk.map((way) => at(way, (old) => [old, old])) },
    {
      weight: 1,
      arbitrary: walk.map((way) => at(way, (old) => (Array.isArray(old) ? old[0] : { 0: old, length: 1 }))),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(walk, fc.constantFrom('__proto__', 'constructor', 'toString', ''))
        .map(([way, key]) => at(way, (old) => named(key, old))),
    },
  );
  const mutated = fc
    .tuple(fc.constantFrom(...corpus), fc.array(change, { maxLength: 5 }))
    .map(([document, changes]) => changes.reduce((now, mutate) => mutate(now), document));
  return fc.oneof({ weight: 20, arbitrary: mutated }, anyValue);
}

/** An object whose own member may be called `__proto__`, as JSON.parse makes it. */
function named(key: string, value: unknown): unknown {
  return JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}}`);
}

/** A copy of the document with the value at the end of the path changed; undefined removes it. */
function at(way: Walk, change: (old: unknown) => unknown): (document: unknown) => unknown {
  const go = (here: unknown, [step, ...rest]: Walk): unknown => {
    const isBranch = typeof here === 'object' && here !== null && Object.keys(here).length > 0;
    if (step === undefined || !isBranch) return change(here);
    const keys = Object.keys(here);
    const key = keys[step % keys.length] ?? '';
    const below = go(Reflect.get(here, key), rest);
    if (Array.isArray(here))
      return below === undefined ? here.filter((_, i) => `${i}` !== key) : here.with(Number(key), below);
    const others = Object.entries(here).filter(([name]) => name !== key);
    return Object.fromEntries(below === undefined ? others : [...others, [key, below]]);
  };
  return (document) => go(document, way);
}
