import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { imageOf } from '../debian-image.ts';
import { requirePackages } from '../debian-packages.ts';

const VERSIONS = '/usr/lib/postgresql';

/** A file system with Debian's PostgreSQL and a shell, as an archive. */
export async function postgresFiles(): Promise<Buffer> {
  const version = async () => (await readdir(VERSIONS).catch(() => [])).sort().at(-1);
  const works = async () => (await version()) !== undefined;
  await requirePackages('the tests of migrations need PostgreSQL', ['postgresql'], works);
  const home = join(VERSIONS, (await version()) ?? '');
  const programs = ['postgres', 'initdb', 'psql'].map((name) => join(home, 'bin', name));
  const folders = [join(home, 'lib'), home.replace('/usr/lib', '/usr/share')];
  return imageOf({ programs, files: [...programs, ...folders], users: 'postgres:x:999:999::/tmp:/bin/sh\n' });
}

/** Docker's options for an image of these files, with the programs in its path. */
export async function postgresPath(): Promise<string> {
  const version = (await readdir(VERSIONS)).sort().at(-1) ?? '';
  return `${join(VERSIONS, version, 'bin')}:/usr/bin:/bin`;
}
