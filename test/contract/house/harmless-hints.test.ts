import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../../support/root.ts';

test('no message sends a user to what deletes a swarm or its data', async () => {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '--', 'packages'], { cwd: root });
  const files = stdout.split('\n').filter((file) => /\/src\/.*(?<!\.test)\.(ts|sh)$/.test(file));
  expect(files.length).toBeGreaterThan(200);
  const harm = /swarm (init|leave)|force-new-cluster|(system|volume) prune|volume rm/;
  const found = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(join(root, file), 'utf8')).split('\n');
      return lines.filter((line) => harm.test(line)).map((line) => `${file}: ${line.trim()}`);
    }),
  );
  expect(found.flat()).toEqual([
    // What cuts such advice out of the engine's words names it.
    expect.stringContaining('engine/manager-state.ts: const kept = sentences.filter'),
    // What "remove --volumes" does on a node.
    expect.stringContaining('node/remove-volumes.sh: if said=$(docker volume rm'),
  ]);
});
