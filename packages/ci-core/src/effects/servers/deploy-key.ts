import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { invalidInput, messageOf } from '../../errors.ts';
import { makeKeyPair } from './key-pair.ts';

const PUBLIC = 'SSH_PRIVATE_KEY.pub';

/** The public key of the deploy key that an earlier export made; undefined if there is none. */
export async function readDeployKey(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, PUBLIC), 'utf8').catch(() => undefined);
  return text?.trim() || undefined;
}

/** Makes a deploy key in the folder; its public key. */
export async function makeDeployKey(folder: string): Promise<string> {
  const { privateKey, publicKey } = makeKeyPair('swarm-ci');
  await writeExport(folder, { SSH_PRIVATE_KEY: privateKey, [PUBLIC]: `${publicKey}\n` });
  return publicKey;
}

/** Writes files, one for each variable of a pipeline, that only their owner can read. */
export async function writeExport(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600 });
      // A file that was there keeps its mode.
      await chmod(path, 0o600);
    }
  } catch (error) {
    const hint = 'name a folder in an existing, writable folder';
    throw invalidInput([{ at: '--export', message: `${folder} cannot be written: ${messageOf(error)}`, hint }]);
  }
}
