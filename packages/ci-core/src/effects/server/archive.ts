import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack as createPack, type Pack } from 'tar-stream';
import { CiError, messageOf } from '../../errors.ts';
import type { RepositoryFile } from '../repository/repository.ts';
import { SMALL } from './file-digests.ts';
import { LIST } from './place-files.ts';

export type Contents = {
  /** Where the files are on this machine. */
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
};

/** The paths of all files, each ended by a zero byte. */
export function listOf(files: readonly RepositoryFile[]): string {
  return files.map(({ path }) => `${path}\0`).join('');
}

/**
 * Files as a tar archive, with others that exist only in it, by path. It is complete when its last member is there: `list`,
 * the paths of all files of the upload.
 */
export function archive(
  { directory, files }: Contents,
  list: string,
  generated: Readonly<Record<string, string>> = {},
): AsyncIterable<Uint8Array> {
  const pack = createPack();
  const text = (name: string, content: string) => pack.entry({ name, mode: 0o644 }, content);
  let current = '';
  const fill = async () => {
    for (const file of files) {
      current = file.path;
      await add(pack, directory, file);
    }
    for (const [path, content] of Object.entries(generated)) text(path, content);
    text(LIST, list);
    pack.finalize();
  };
  fill().catch((error: Error) => pack.destroy(error));
  return inPackets(pack as AsyncIterable<Uint8Array>, (error) =>
    messageOf(error) === 'Size mismatch' ? changedWhileRead(current) : error,
  );
}

async function add(pack: Pack, directory: string, file: RepositoryFile): Promise<void> {
  const { path, mode, size, mtime, link, content } = file;
  const header = { name: path, mode, mtime };
  if (link !== undefined) pack.entry({ ...header, type: 'symlink', linkname: link });
  else if (content !== undefined) await written(pack, header, Buffer.from(content));
  else if (size <= SMALL) await written(pack, header, readFileSync(join(directory, path)));
  else {
    // What is appended meanwhile is not read; a file that becomes shorter is an error.
    const reading = createReadStream(join(directory, path), { end: size - 1 });
    await pipeline(reading, pack.entry({ ...header, size }));
  }
}

function written(pack: Pack, header: { readonly name: string }, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    pack.entry(header, content, (error) => (error ? reject(error) : resolve()));
  });
}

/** The size of an SSH packet. */
const PACKET = 32 * 1024;

/** A small packet costs as much as a full one, and an archive comes as two pieces a file. */
async function* inPackets(
  pieces: AsyncIterable<Uint8Array>,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  let some: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of pieces) {
      some.push(piece);
      size += piece.length;
      if (size < PACKET) continue;
      yield Buffer.concat(some);
      some = [];
      size = 0;
    }
  } catch (error) {
    throw explain(error);
  }
  if (size > 0) yield Buffer.concat(some);
}

function changedWhileRead(path: string): CiError {
  return new CiError('INVALID_INPUT', `the file ${path} changed while it was read; nothing was changed`, {
    hint: 'run the job again, or keep files that are written meanwhile out of the folder of the environment',
  });
}
