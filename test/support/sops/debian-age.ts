import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requirePackages } from '../debian-packages.ts';

const run = promisify(execFile);

/** A key pair of Debian's `age`; the library of the core has no part in it. */
export type AgeKey = {
  /** What age-keygen wrote, and the path of that file. */
  readonly written: string;
  readonly path: string;
  readonly recipient: string;
  readonly encrypt: (bytes: Uint8Array | string, ...args: string[]) => Promise<Buffer>;
  /** For `writeSops`. */
  readonly wrap: (bytes: Uint8Array) => Promise<string>;
  readonly remove: () => Promise<void>;
};

export async function makeAgeKey(): Promise<AgeKey> {
  const works = () =>
    run('age', ['--version']).then(
      () => true,
      () => false,
    );
  await requirePackages('age is missing', ['age'], works);
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-age-'));
  const path = join(folder, 'key.txt');
  await run('age-keygen', ['-o', path]);
  const written = await readFile(path, 'utf8');
  const recipient = /public key: (\S+)/.exec(written)?.[1] ?? '';
  const encrypt: AgeKey['encrypt'] = async (bytes, ...args) => {
    const [plain, sealed] = [join(folder, 'plain'), join(folder, 'sealed')];
    await writeFile(plain, bytes);
    await run('age', ['--encrypt', '--recipient', recipient, ...args, '--output', sealed, plain]);
    await rm(plain);
    return readFile(sealed);
  };
  return {
    ...{ written, path, recipient, encrypt },
    wrap: async (bytes) => (await encrypt(bytes, '--armor')).toString(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
