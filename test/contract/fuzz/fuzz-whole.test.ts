import { expect, test } from 'vitest';
import { takingText } from '../../campaign/fuzz/exported.ts';
import { FUZZERS } from '../../campaign/fuzz/fuzzers.ts';
import { NOT_FUZZED } from '../../campaign/fuzz/not-fuzzed.ts';

const fuzzed = new Set(FUZZERS.flatMap(({ covers }) => covers));
const others = new Set(Object.values(NOT_FUZZED).flat());

test('whatever is exported and takes text is fuzzed, or it is said why not', () => {
  const found = takingText();
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter(({ name }) => !fuzzed.has(name) && !others.has(name))).toEqual([]);
});

test('nothing is said to be fuzzed, or not, that is not there or is both', () => {
  const names = new Set(takingText().map(({ name }) => name));
  expect([...others].filter((name) => fuzzed.has(name) || !names.has(name))).toEqual([]);
  expect(new Set(FUZZERS.map(({ name }) => name)).size).toBe(FUZZERS.length);
});
