import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { legOf } from '../description.ts';
import { dropClaim, readClaim } from '../host/claim.ts';
import { isAlive } from '../host/process-identity.ts';
import { cutPower } from '../machine/machine.ts';
import { type Allocation, claimPath } from './allocate.ts';

const pause = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

const waitUntil = (seconds: number, done: () => boolean): void => {
  const deadline = performance.now() + seconds * 1000;
  while (!done() && performance.now() < deadline) pause(10);
};

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Deepest first; rmdir on a control group only succeeds when nothing runs in it, so nothing of others can be hit. */
const removeGroup = (folder: string): void => {
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    if (entry.isDirectory()) removeGroup(join(folder, entry.name));
  }
  waitUntil(1, () => {
    try {
      rmdirSync(folder);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT';
    }
  });
};

const removeGroups = (id: string): void => {
  const root = '/sys/fs/cgroup';
  const own = `swarm-ci-sandbox-${id}`;
  // Version 2 has one tree, version 1 one for each controller.
  const groups = [join(root, own), ...namesIn(root).map((name) => join(root, name, own))];
  for (const group of groups.filter((path) => existsSync(path))) removeGroup(group);
};

/**
 * Takes everything of a sandbox away; doing it twice does no harm. Synchronous, so that it also serves when the process exits.
 * Mounts, namespaces, bridge and legs need no care: they go with the processes that were in them.
 */
export const tearDown = ({ id, directory, subnet }: Omit<Allocation, 'checkout'>): void => {
  const homes = [
    join(directory, 'switch'),
    ...namesIn(join(directory, 'nodes')).map((name) => join(directory, 'nodes', name)),
  ];
  const holders = homes.map((home) => cutPower({ name: home, home })).filter((holder) => holder !== undefined);
  waitUntil(10, () => !holders.some(isAlive));
  removeGroups(id);
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  waitUntil(5, () => !existsSync(`/sys/class/net/${legOf(id)}`));
  if (readClaim<Allocation>(claimPath(subnet))?.content.id === id) dropClaim(claimPath(subnet));
};
