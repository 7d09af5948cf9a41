import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeMachine } from '../../sandbox/description.ts';
import type { Sandbox, SandboxNode } from '../../sandbox/index.ts';
import { initPid } from '../../sandbox/machine/machine.ts';

/** What a folder holds: by path, `<mode> <sha256>` of a file or `-> <target>` of a link; folders show by what is in them. */
export type Tree = Readonly<Record<string, string>>;

export async function treeOf(folder: string, path = '.'): Promise<Tree> {
  const names = await readdir(join(folder, path)).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<Tree> => {
      const below = `${path}/${name}`;
      const at = join(folder, below);
      const stat = await lstat(at);
      if (stat.isDirectory()) return treeOf(folder, below);
      if (stat.isSymbolicLink()) return { [below]: `-> ${await readlink(at)}` };
      const sum = createHash('sha256')
        .update(await readFile(at))
        .digest('hex');
      return { [below]: `${(stat.mode & 0o7777).toString(8)} ${sum}` };
    }),
  );
  return Object.assign({}, ...found);
}

/** A folder of a node as this side sees it, with whatever is mounted there. */
export function folderOn(sandbox: Sandbox, node: SandboxNode, path: string): string {
  return join(`/proc/${initPid(nodeMachine(sandbox.description, node.name))}/root`, path);
}
