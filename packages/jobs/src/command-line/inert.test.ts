import { jobTraitsOf, type Platform } from '@swarm-ci/core';
import { expect, test } from 'vitest';
import { inert as inertIn, inertJson } from './inert.ts';

const inert = (text: string, platform: Platform) => inertIn(text, jobTraitsOf(platform).log);

test('a command to GitHub’s runner is text', () => {
  expect(inert('a\n  ::error::b\n::stop-commands::x\nc ::d::\n##[group]e', 'github')).toBe(
    'a\n  : :error::b\n: :stop-commands::x\nc ::d::\n# #[group]e',
  );
  expect(inert('::error::b', 'gitlab')).toBe('::error::b');
});

test('nothing folds, hides or moves', () => {
  const section = '\u001b[0Ksection_start:1560896352:x[collapsed=true]\r\u001b[0Ktitle';
  expect(inert(section, 'gitlab')).toBe('section_start:1560896352:x[collapsed=true]title');
  expect(inert('a\u001b[2J\u001b[1;1Hb\u001b]0;title\u0007c\u001b7d\u009b2Je\u001b', 'none')).toBe('ab]0;titlec7d2Je');
});

test('colours, tabs and lines stay', () => {
  const text = '\u001b[31mred\u001b[0m\tx\ny ✔';
  expect(inert(text, 'github')).toBe(text);
});

test('many blank lines are read only once', () => {
  const start = performance.now();
  const flood = `${'\n'.repeat(300_000)}${' '.repeat(300_000)}b`;
  expect(inert(flood, 'github')).toBe(flood);
  // Some milliseconds on an idle machine; half a minute if the pattern looked ahead from every line.
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('a JSON document on standard output stays the same document, without a command in it', () => {
  const document = { text: '##[group]a\u009b2J\u2028::error::b', list: ['##[x]', '#[y]'] };
  const text = inertJson(JSON.stringify(document));
  expect(text).not.toMatch(/##\[|[\u007f-\u009f\u2028]/);
  expect(JSON.parse(text)).toEqual(document);
});
