import { expect } from 'vitest';
import type { SandboxNode } from '../../sandbox/index.ts';

/** Hostile names and values try to make a file of the name `pwned`: none may ever come to be. */
export async function nothingExecuted(node: SandboxNode): Promise<void> {
  const find = 'find / -xdev -name pwned; find /tmp /dev/shm -name pwned; ls -A /home/deploy';
  const { stdout } = await node.exec(['sh', '-ec', find]);
  expect(stdout.split('\n').filter((line) => line.endsWith('pwned'))).toEqual([]);
}
