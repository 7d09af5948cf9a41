import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { homePath } from './home-path.ts';

test.each([
  ['~/.ssh/deploy key', `${homedir()}/.ssh/deploy key`],
  ['/root/~/key', '/root/~/key'],
  ['~other/key', '~other/key'],
  ['key', 'key'],
])('homePath: %s', (path, filled) => {
  expect(homePath(path)).toBe(filled);
});
