import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { requirePackages } from '../debian-packages.ts';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';
/** Beside the server and its client: a shell and what its scripts call. */
const TOOLS = ['/bin/sh', '/bin/cat', '/bin/sleep', '/bin/true', '/usr/bin/env'];

/** A file system with Debian's PostgreSQL and a shell, as an archive. */
export async function postgresFiles(): Promise<Buffer> {
  const version = async () => (await readdir(VERSIONS).catch(() => [])).sort().at(-1);
  const works = async () => (await version()) !== undefined;
  await requirePackages('the tests of migrations need PostgreSQL', ['postgresql'], works);
  const home = join(VERSIONS, (await version()) ?? '');
  const root = await mkdtemp(join(tmpdir(), 'swarm-ci-postgres-'));
  try {
    const programs = ['postgres', 'initdb', 'psql'].map((name) => join(home, 'bin', name));
    const share = home.replace('/usr/lib', '/usr/share');
    for (const file of [...programs, ...TOOLS, ...(await librariesOf([...programs, ...TOOLS]))]) await lay(root, file);
    for (const folder of [join(home, 'lib'), share]) await lay(root, folder);
    await mkdir(join(root, 'tmp'));
    await mkdir(join(root, 'etc'), { recursive: true });
    await writeFile(join(root, 'etc/passwd'), 'postgres:x:999:999::/tmp:/bin/sh\n');
    await writeFile(join(root, 'etc/group'), 'postgres:x:999:\n');
    await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
    await chmod(join(root, 'tmp'), 0o1777);
    await chmod(root, 0o755);
    const options = { encoding: 'buffer', maxBuffer: 500_000_000 } as const;
    return (await run('tar', ['-C', root, '-c', '.'], options)).stdout;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Docker's options for an image of these files, with the programs in its path. */
export async function postgresPath(): Promise<string> {
  const version = (await readdir(VERSIONS)).sort().at(-1) ?? '';
  return `${join(VERSIONS, version, 'bin')}:/usr/bin:/bin`;
}

async function librariesOf(programs: readonly string[]): Promise<string[]> {
  const { stdout } = await run('ldd', [...programs]);
  return [...new Set([...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path))];
}

async function lay(root: string, path: string): Promise<void> {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  await cp(path, target, { recursive: true, dereference: true });
}
