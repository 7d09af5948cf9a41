import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack as createPack, type Pack } from 'tar-stream';
import { CiError } from '../errors.ts';
import type { Host } from './host.ts';
import { LIST, PLACE, placing, SECRETS, STAGE } from './place-files.ts';
import type { RepositoryFile } from './repository.ts';

/*
 * $1 folder on the server, $2 folder of the environment below it. The archive is unpacked beside the live files; its last member, the list of
 * all files, proves that it came whole. The end of the hold on the environment ends it (by "receiving") until then.
 */
const RECEIVE = `
${STAGE}
trap 'rm -f "$work/receiving"' EXIT
sh -c 'echo $$ >"$0/receiving" && exec tar -x -p -f - -C "$0/new"' "$work"
rm -f "$work/receiving"
[ -f "$new/${LIST}" ] || { echo 'the upload was cut short' >&2; exit 90; }
${PLACE}
`;

export type Upload = {
  /** Folder on the server that gets the files, and our own folder below it. */
  readonly serverPath: string;
  readonly workFolder: string;
  /** Where the files are on this side. */
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
  /** Those of the files that go when the hold on the environment ends. */
  readonly secretFiles: readonly string[];
  /** Files that exist only there, by path. */
  readonly generated: Readonly<Record<string, string>>;
};

/**
 * Puts the files into a folder of the host, all or none; returns a hash of all that was sent. Throws SERVER_UNUSABLE with
 * what the server said.
 */
export async function upload(host: Host, source: Upload): Promise<string> {
  const hash = createHash('sha256');
  const { code, stderr } = await host.run({ argv: placing(RECEIVE, source), stdin: archive(source, hash) });
  if (code === 0) return hash.digest('hex');
  const said = tellingLine(stderr);
  throw new CiError('SERVER_UNUSABLE', `${source.serverPath} on ${host.name} cannot take the files: ${said}`, {
    hint: hintFor(said, source.serverPath),
  });
}

/** The last line is often only a summary (`tar: Exiting with failure status due to previous errors`). */
function tellingLine(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => hints.some(({ pattern }) => pattern.test(line))) ?? lines.at(-1) ?? '';
}

const hints = [
  { pattern: /Permission denied|Read-only/i, hint: (folder: string) => `make ${folder} writable for the user` },
  { pattern: /No space left|quota exceeded/i, hint: () => 'free some disk space there' },
  { pattern: /not found/, hint: () => 'install tar, findutils and coreutils on the server' },
] as const;

function hintFor(said: string, folder: string): string {
  const known = hints.find(({ pattern }) => pattern.test(said));
  if (known) return known.hint(folder);
  return 'run "swarm-ci check" to see what the server lacks';
}

/** The files as a tar archive, whole when its last member is there; the hash gets all that counts of them. */
export function archive({ directory, files, secretFiles, generated }: Upload, hash: Hash): AsyncIterable<Uint8Array> {
  const pack = createPack();
  const text = (name: string, content: string) => pack.entry({ name, mode: 0o644 }, content);
  const list = (paths: readonly string[]) => paths.map((path) => `${path}\0`).join('');
  const fill = async () => {
    for await (const [{ path, mode, size, mtime, link }, content] of withContents(directory, files)) {
      const header = { name: path, mode, mtime };
      hash.update(`${path}\0${mode}\0${link ?? size}\0`);
      if (link !== undefined) pack.entry({ ...header, type: 'symlink', linkname: link });
      else if (content !== undefined) {
        hash.update(content);
        await written(pack, header, content);
      } else await pipeline(createReadStream(join(directory, path)), hashed(hash), pack.entry({ ...header, size }));
    }
    for (const [path, content] of Object.entries(generated)) text(path, content);
    text(SECRETS, list(secretFiles));
    const kept = files.map(({ path }) => path).filter((path) => !secretFiles.includes(path));
    text(LIST, list([...kept, ...Object.keys(generated)]));
    pack.finalize();
  };
  fill().catch((error: Error) => pack.destroy(error));
  return inPackets(pack as AsyncIterable<Uint8Array>);
}

/** What a packet of SSH holds. */
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

/** Files that are read as a whole, and how many of them at once. */
const SMALL = 64 * 1024;
const AT_ONCE = 64;

/** A stream for each of a thousand small files takes longer than the files do: those come with their content. */
async function* withContents(directory: string, files: readonly RepositoryFile[]) {
  for (let i = 0; i < files.length; i += AT_ONCE) {
    const some = files.slice(i, i + AT_ONCE);
    yield* await Promise.all(
      some.map(async (file) => {
        const whole = file.link === undefined && file.size <= SMALL;
        return [file, whole ? await readFile(join(directory, file.path)) : undefined] as const;
      }),
    );
  }
}

function written(pack: Pack, header: { readonly name: string }, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    pack.entry(header, content, (error) => (error ? reject(error) : resolve()));
  });
}

function hashed(hash: Hash): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}
