/** The distance takes quadratic time, and no known word is longer. */
const MAX_LENGTH = 200;

/** A hint for an unknown word: the most similar known word, and a list of all known words. */
export function nearest(word: string, known: readonly string[]): string {
  const all = `known: ${[...known].sort().join(', ')}`;
  const typed = word.toLowerCase().slice(0, MAX_LENGTH);
  const ranked = known.map((name) => ({ name, off: distance(typed, name.toLowerCase().slice(0, MAX_LENGTH)) }));
  const best = ranked.sort((a, b) => a.off - b.off)[0];
  return best && best.off <= Math.max(2, typed.length / 3) ? `did you mean "${best.name}"? ${all}` : all;
}

/** Levenshtein distance: the smallest number of inserted, deleted or replaced characters. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
