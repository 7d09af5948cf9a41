import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readServers } from './read-servers.ts';

test('the example of docs/servers.md is a valid file', async () => {
  const page = await readFile(resolve(import.meta.dirname, '../../../../../docs/servers.md'), 'utf8');
  const text = /```yaml\n([^`]*)```/.exec(page)?.[1] ?? '';
  const { servers, problems } = readServers('servers.yaml', text);
  expect(problems).toEqual([]);
  expect(Object.keys(servers?.nodes ?? {})).toEqual(['m1', 'm2', 'm3', 'w1']);
});
