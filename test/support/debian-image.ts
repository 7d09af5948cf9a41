import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A shell and what its scripts call. */
const TOOLS = ['/bin/sh', '/bin/cat', '/bin/sleep', '/bin/true', '/usr/bin/env'];

export type ImageParts = {
  /** Files and folders of this machine that keep their paths. */
  readonly files: readonly string[];
  /** Programs whose libraries the image needs, too. */
  readonly programs: readonly string[];
  /** Lines of `/etc/passwd`. */
  readonly users: string;
  /** A folder with the file system of unpacked packages, which the image begins with. */
  readonly unpacked?: string;
};

/** A file system with Debian's programs and a shell, as an archive for `docker import`. */
export async function imageOf({ files, programs, users, unpacked }: ImageParts): Promise<Buffer> {
  const root = await mkdtemp(join(tmpdir(), 'swarm-ci-image-'));
  try {
    if (unpacked !== undefined) await cp(unpacked, root, { recursive: true, verbatimSymlinks: true });
    const libraries = await librariesOf([...programs, ...TOOLS], unpacked);
    for (const file of [...TOOLS, ...files, ...libraries]) await lay(root, file);
    await mkdir(join(root, 'tmp'));
    await mkdir(join(root, 'etc'), { recursive: true });
    await writeFile(join(root, 'etc/passwd'), users);
    await writeFile(join(root, 'etc/group'), users.replaceAll(/^(\w+):x:\d+:(\d+):.*$/gm, '$1:x:$2:'));
    await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
    await chmod(join(root, 'tmp'), 0o1777);
    await chmod(root, 0o755);
    const options = { encoding: 'buffer', maxBuffer: 500_000_000 } as const;
    return (await run('tar', ['-C', root, '-c', '.'], options)).stdout;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Paths on this machine of the libraries that are not among those unpacked. */
async function librariesOf(programs: readonly string[], unpacked: string | undefined): Promise<string[]> {
  const folders =
    unpacked === undefined
      ? []
      : (await readdir(join(unpacked, 'usr/lib'))).map((name) => join(unpacked, 'usr/lib', name));
  const env = { ...process.env, LD_LIBRARY_PATH: folders.join(':') };
  const { stdout } = await run('ldd', [...programs], { env });
  const missing = stdout.match(/^\s*(\S+) => not found/m)?.[1];
  if (missing !== undefined) throw new Error(`the library ${missing}, which ${programs[0]} needs, is not here`);
  const paths = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  return [...new Set(paths)].filter((path) => folders.every((folder) => !path.startsWith(folder)));
}

async function lay(root: string, path: string): Promise<void> {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  await cp(path, target, { recursive: true, dereference: true });
}
