import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import { uploadFault } from '../../plan/deploy/upload-fault.ts';
import type { Host } from '../host/host.ts';
import { archive, type Contents, listOf } from './archive.ts';
import { digestFiles, sha256 } from './file-digests.ts';
import { type LiveFiles, readLiveFiles } from './live-files.ts';
import { PLACE_FILES, placing } from './place-files.ts';

const RECEIVE = PLACE_FILES + readFileSync(new URL('./receive-files.sh', import.meta.url), 'utf8');

/** `serverPath`: folder on the server that gets the files; `workFolder`: the folder of swarm-ci below it. */
export type Upload = Contents & {
  readonly serverPath: string;
  readonly workFolder: string;
  /** Paths of files that are written into the ones that are there, as containers that mount them alone see them. */
  readonly inPlace?: readonly string[];
};

export type Uploaded = {
  /** Hash of all the files, sent or not. */
  readonly contents: string;
  /** How many of them were missing or different on the server. */
  readonly sent: number;
};

/**
 * Uploads the files to a folder of the host, all or none; throws SERVER_UNUSABLE with the error of the server. `known`: what
 * is on the server, if it was read under the lock.
 */
export async function upload(host: Host, source: Upload, known?: LiveFiles): Promise<Uploaded> {
  const { directory, files } = source;
  const [live, local] = await Promise.all([known ?? readLiveFiles(host, source), digestFiles(directory, files)]);
  const list = listOf(files);
  const missing = files.filter(({ path }) => live.digests.get(path) !== local.get(path));
  if (missing.length > 0 || live.list !== sha256(list) || live.hasOddFolders)
    await send(host, { ...source, files: missing }, list);
  return { contents: sha256([...local].flat().join('\0')), sent: missing.length };
}

async function send(host: Host, source: Upload, list: string): Promise<void> {
  const { code, stderr } = await host.run({
    argv: placing(RECEIVE, source, ...(source.inPlace ?? [])),
    stdin: archive(source, list),
  });
  if (code === 0) return;
  const { said, hint } = uploadFault(stderr, source.serverPath);
  const message = `the files cannot be uploaded to ${source.serverPath} on ${host.name}: ${said}`;
  throw new CiError('SERVER_UNUSABLE', message, { hint });
}
