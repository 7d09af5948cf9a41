import type { SandboxNode } from '../../sandbox/index.ts';
import { until } from '../until.ts';

/** The private folders of the deploys that run on a node right now. */
export async function scratchFolders(node: SandboxNode): Promise<string[]> {
  const list = 'ls -d /dev/shm/swarm-ci.* /tmp/swarm-ci.* 2>/dev/null';
  const { stdout } = await node.exec(['sh', '-c', list], { reject: false });
  return stdout.split('\n').filter(Boolean);
}

/** Waits until these are gone. Tests beside this one deploy to the same node: theirs come and go. */
export async function scratchFoldersGone(node: SandboxNode, folders: readonly string[]): Promise<void> {
  await until(async () => (await scratchFolders(node)).every((folder) => !folders.includes(folder)), 120_000);
}
