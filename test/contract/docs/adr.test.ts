import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../support/root.ts';

const folder = join(root, 'docs/adr');
const names = (await readdir(folder)).filter((name) => name !== 'README.md').sort();

test.each(names)('%s is numbered, short, and has the four sections', async (name) => {
  const text = await readFile(join(folder, name), 'utf8');
  expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
  expect(text).toMatch(new RegExp(`^# ${name.slice(0, 4)}: `));
  expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
    'Status',
    'Context',
    'Decision',
    'Consequences',
  ]);
  expect(text.split('\n').length).toBeLessThanOrEqual(60);
});

test('the index lists each of them once, in order', async () => {
  const index = await readFile(join(folder, 'README.md'), 'utf8');
  expect([...index.matchAll(/\]\((\d{4}-[^)]+)\)/g)].map(([, link]) => link)).toEqual(names);
});
