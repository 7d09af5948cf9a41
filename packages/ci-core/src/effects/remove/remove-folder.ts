import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import type { Host } from '../host/host.ts';

const REMOVE = readFileSync(new URL('./remove-folder.sh', import.meta.url), 'utf8');

/** Removes the folder of an environment with its releases and its lock, so nothing can be done under the lock after it. */
export async function removeFolder(host: Host, serverPath: string, workFolder: string): Promise<void> {
  const { code, stderr } = await host.run({ argv: ['sh', '-c', REMOVE, 'sh', serverPath, workFolder] });
  if (code !== 0) throw new CiError('SERVER_UNUSABLE', `${workFolder} on ${host.name}: ${stderr.trim()}`);
}
