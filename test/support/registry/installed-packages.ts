import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
};
export type InstalledPackage = { readonly folder: string; readonly manifest: Manifest };

/** The packages in these folders and, through pnpm's links, all that they need. */
export async function installedPackages(folders: readonly string[]): Promise<InstalledPackage[]> {
  const found = new Map<string, InstalledPackage>();
  const visit = async (path: string): Promise<void> => {
    const folder = await realpath(path);
    if (found.has(folder)) return;
    const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    found.set(folder, { folder, manifest });
    // What a package needs lies beside it.
    const beside = folder.slice(0, -manifest.name.length);
    for (const name of Object.keys(manifest.dependencies ?? {})) await visit(join(beside, name));
  };
  for (const folder of folders) await visit(folder);
  return [...found.values()];
}

/** As a registry has it: the files in a folder `package`. */
export async function tarballOf({ folder }: InstalledPackage): Promise<Buffer> {
  // pnpm links the same content together, and npm unpacks no links.
  const files = ['--hard-dereference', '--exclude=./node_modules', '--transform=s,^\\.,package,', '-C', folder, '.'];
  const { stdout } = await promisify(execFile)('tar', ['-cz', '-f', '-', ...files], {
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout;
}

/** The folders of what a package of this workspace depends on. */
export async function dependencyFolders(workspace: string): Promise<string[]> {
  const { dependencies = {} }: Manifest = JSON.parse(await readFile(join(workspace, 'package.json'), 'utf8'));
  return Object.keys(dependencies).map((name) => join(dirname(join(workspace, 'package.json')), 'node_modules', name));
}
