import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract } from 'tar-stream';
import { CiError } from '../../errors.ts';
import type { Host } from '../host/host.ts';
import { leavesTree } from '../repository/repository.ts';

type FetchedRelease = { readonly directory: string; readonly remove: () => Promise<void> };

/** Copies the files of a kept release from the server into a temporary folder on this machine. Throws SERVER_UNUSABLE. */
export async function fetchRelease(host: Host, workFolder: string, release: string): Promise<FetchedRelease> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-release-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const failed = (why: string) =>
    new CiError('SERVER_UNUSABLE', `the files of the release ${release} on ${host.name} cannot be read: ${why}`, {
      hint: 'name another release with --to',
    });
  try {
    const tar = host.start({ argv: ['tar', '-cf', '-', '-C', `${workFolder}/releases/${release}/files`, '.'] });
    tar.stdin.on('error', () => {}).end();
    const unpacking = extract();
    const [said, code] = await Promise.all([
      buffer(tar.stderr),
      tar.exit,
      pipeline(tar.stdout, unpacking).catch(() => {}),
      unpack(unpacking, directory, failed),
    ]);
    if (code !== 0) throw failed(said.toString('utf8').trim());
    return { directory, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function unpack(entries: Extract, directory: string, failed: (why: string) => CiError): Promise<void> {
  for await (const entry of entries) {
    const { name, type, mode, linkname } = entry.header;
    const path = name.replace(/^\.\//, '');
    if (leavesTree(path) || (type === 'symlink' && leavesTree(path, linkname ?? '/')))
      throw failed(`${name} points outside of the release`);
    const target = join(directory, path);
    await mkdir(type === 'directory' ? target : dirname(target), { recursive: true });
    if (type === 'symlink') await symlink(linkname ?? '', target);
    else if (type === 'file') await writeFile(target, await buffer(entry), { mode: (mode ?? 0o644) & 0o777 });
    else entry.resume();
  }
}
