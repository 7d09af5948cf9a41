import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RepositoryFile } from '../repository/repository.ts';

/** What is compared of a file: its mode and a hash of its content; of a link, where it points. Equal texts mean equal files. */
export type Digests = ReadonlyMap<string, string>;

/** Larger files are not read as a whole. */
export const SMALL = 64 * 1024;

/** The digests of files below a folder, by path. */
export async function digestFiles(directory: string, files: readonly RepositoryFile[]): Promise<Digests> {
  const digests = new Map<string, string>();
  for (const file of files) digests.set(file.path, await digestOf(directory, file));
  return digests;
}

async function digestOf(directory: string, { path, mode, size, link, content }: RepositoryFile): Promise<string> {
  if (link !== undefined) return `link ${link}`;
  if (content !== undefined) return fileDigest(mode, content);
  // For a thousand small files, a promise for each takes longer than the files do.
  if (size <= SMALL) return fileDigest(mode, readFileSync(join(directory, path)));
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(directory, path)), hash);
  return digestText(octal(mode), hash.digest('hex'));
}

export function fileDigest(mode: number, content: string | Uint8Array): string {
  return digestText(octal(mode), sha256(content));
}

/** In the form that the server also reports: the mode in octal digits, the hash in hexadecimal ones. */
export function digestText(mode: string, hash: string): string {
  return `${mode} ${hash}`;
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function octal(mode: number): string {
  return mode.toString(8);
}
