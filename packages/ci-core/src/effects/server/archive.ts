import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack as createPack, type Pack } from 'tar-stream';
import type { RepositoryFile } from '../repository/repository.ts';
import { SMALL } from './file-digests.ts';
import { LIST, SECRETS } from './place-files.ts';

export type Contents = {
  /** Where the files are on this machine. */
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
  /** Those of the files that are deleted when the lock is released. */
  readonly secretFiles: readonly string[];
  /** Files that exist only on the server, by path. */
  readonly generated: Readonly<Record<string, string>>;
};

/** The paths of all files that are kept, each ended by a zero byte. */
export function listOf({ files, secretFiles, generated }: Contents): string {
  const kept = files.map(({ path }) => path).filter((path) => !secretFiles.includes(path));
  return zeroEnded([...kept, ...Object.keys(generated)]);
}

/** Files as a tar archive; it is complete when its last member is there: `list`, the paths of all files of the upload. */
export function archive(
  { directory, files, secretFiles, generated }: Contents,
  list: string,
): AsyncIterable<Uint8Array> {
  const pack = createPack();
  const text = (name: string, content: string) => pack.entry({ name, mode: 0o644 }, content);
  const fill = async () => {
    for (const file of files) await add(pack, directory, file);
    for (const [path, content] of Object.entries(generated)) text(path, content);
    text(SECRETS, zeroEnded(secretFiles));
    text(LIST, list);
    pack.finalize();
  };
  fill().catch((error: Error) => pack.destroy(error));
  return inPackets(pack as AsyncIterable<Uint8Array>);
}

async function add(pack: Pack, directory: string, { path, mode, size, mtime, link }: RepositoryFile): Promise<void> {
  const header = { name: path, mode, mtime };
  if (link !== undefined) pack.entry({ ...header, type: 'symlink', linkname: link });
  else if (size <= SMALL) await written(pack, header, readFileSync(join(directory, path)));
  else await pipeline(createReadStream(join(directory, path)), pack.entry({ ...header, size }));
}

function written(pack: Pack, header: { readonly name: string }, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    pack.entry(header, content, (error) => (error ? reject(error) : resolve()));
  });
}

/** The size of an SSH packet. */
const PACKET = 32 * 1024;

/** A small packet costs as much as a full one, and an archive comes as two pieces a file. */
async function* inPackets(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let some: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    some.push(piece);
    size += piece.length;
    if (size < PACKET) continue;
    yield Buffer.concat(some);
    some = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(some);
}

function zeroEnded(paths: readonly string[]): string {
  return paths.map((path) => `${path}\0`).join('');
}
