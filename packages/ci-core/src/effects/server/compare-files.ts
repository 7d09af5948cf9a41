import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import { lastLine } from '../../text.ts';
import type { Host } from '../host/host.ts';
import { archive, listOf } from './archive.ts';
import { MEMORY_FOLDER } from './memory-folder.ts';
import type { Upload } from './upload.ts';

/** A file on the server that an upload would change. */
export type FileChange = { readonly path: string; readonly change: 'added' | 'changed' | 'removed' };

const COMPARE =
  MEMORY_FOLDER +
  readFileSync(new URL('./compare-files.sh', import.meta.url), 'utf8') +
  readFileSync(new URL('./compare-upload.sh', import.meta.url), 'utf8');

/** What an upload of these files would change; nothing is left on the server. Throws SERVER_UNUSABLE. */
export async function compareFiles(host: Host, source: Upload): Promise<FileChange[]> {
  const { serverPath, workFolder, files } = source;
  const { code, stdout, stderr } = await host.run({
    argv: ['sh', '-c', COMPARE, 'sh', serverPath, workFolder],
    stdin: archive(source, listOf(files)),
  });
  if (code !== 0) {
    throw new CiError('SERVER_UNUSABLE', `${host.name} cannot compare the files: ${lastLine(stderr)}`, {
      hint: 'see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space',
    });
  }
  const words = stdout.split('\0');
  const changes = words.flatMap((word, i): FileChange[] => {
    const path = words[i + 1]?.replace(/^\.\//, '');
    return i % 2 === 1 || path === undefined ? [] : [{ path, change: word as FileChange['change'] }];
  });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
