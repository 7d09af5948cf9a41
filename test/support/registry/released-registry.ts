import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../root.ts';
import { dependencyFolders } from './installed-packages.ts';
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts';

const REPOSITORY = 'acme/tools';

/** A registry to which `release/npm.mjs` published the library and the command, beside what they and their users need. */
export async function startReleasedRegistry(): Promise<NpmRegistry> {
  const registry = await startNpmRegistry();
  await Promise.all([
    dependencyFolders(join(root, 'packages/ci-core')).then((needed) =>
      registry.publishInstalled([...needed, join(root, 'node_modules/@types/node')]),
    ),
    release(registry),
  ]);
  return registry;
}

/** From a copy: other tests may build the library meanwhile. */
async function release({ env }: NpmRegistry): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'swarm-ci-release-'));
  const isCopied = (path: string) => !/\/node_modules$|ci-core\/dist$/.test(path);
  for (const path of ['packages', 'release', 'tsconfig.base.json'])
    await cp(join(root, path), join(copy, path), { recursive: true, filter: isCopied });
  for (const path of ['node_modules', 'packages/ci-core/node_modules'])
    await symlink(join(root, path), join(copy, path));
  const platform = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: REPOSITORY };
  const once = () =>
    promisify(execFile)(process.execPath, ['release/npm.mjs'], { cwd: copy, env: { ...env, ...platform } });
  await once();
  const again = await once();
  if (again.stderr.match(/is there already/g)?.length !== 2) throw new Error(`released twice: ${again.stderr}`);
  await rm(copy, { recursive: true, force: true });
}
