import { readFileSync } from 'node:fs';
import { ownerOf, type StackOwner } from '../../plan/owner/stack-owner.ts';
import { releaseSchema } from '../../plan/release/release.ts';
import type { Host } from '../host/host.ts';

const LIST = readFileSync(new URL('./folder-releases.sh', import.meta.url), 'utf8');

/** The stack of the live release of each environment that is deployed from this folder. */
export async function readFolderOwners(host: Host, serverPath: string): Promise<StackOwner[]> {
  const { stdout } = await host.run({ argv: ['sh', '-c', LIST, 'sh', serverPath] });
  let environment = '';
  const owners: StackOwner[] = [];
  for (const line of stdout.split('\n')) {
    environment = /^environment (.+)$/.exec(line)?.[1] ?? environment;
    const stack = stackIn(line);
    if (stack !== undefined) owners.push(ownerOf({ stack, environment, serverPath, project: undefined }));
  }
  return owners;
}

/** A record that cannot be read, such as one of another version, says nothing. */
function stackIn(line: string): string | undefined {
  try {
    return releaseSchema.parse(JSON.parse(line)).stack;
  } catch {
    return undefined;
  }
}
