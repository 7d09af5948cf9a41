import { join } from 'node:path';
import { execa } from 'execa';

const PYTHON = '/usr/bin/python3';

/** Debian's Python with PyYAML; installs it when it is missing and we are root. Throws when it cannot: no test is skipped. */
export async function requirePython(): Promise<string> {
  if (await works()) return PYTHON;
  const wanted = 'the comparison with PyYAML needs /usr/bin/python3 and python3-yaml';
  const byHand = 'run: apt-get install -y python3 python3-yaml';
  if (process.getuid?.() !== 0) throw new Error(`${wanted}, and without root they cannot be installed; ${byHand}`);
  process.stderr.write('tests: installing the Debian packages python3 and python3-yaml\n');
  const failure = await install();
  if (failure !== undefined) throw new Error(`${wanted}, and installing them failed; ${byHand}\n${failure}`);
  if (!(await works())) throw new Error(`${wanted}; they are installed, but "import yaml" still fails`);
  return PYTHON;
}

async function works(): Promise<boolean> {
  return (await execa(PYTHON, ['-c', 'import yaml'], { reject: false })).exitCode === 0;
}

/** What went wrong, or undefined. */
async function install(): Promise<string | undefined> {
  const apt = (...args: string[]) =>
    execa('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', '-y', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      all: true,
      reject: false,
    });
  const packages = ['install', '--no-install-recommends', 'python3', 'python3-yaml'];
  if ((await apt(...packages)).exitCode === 0) return undefined;
  // The usual reason on a fresh machine: no package lists yet.
  await apt('update');
  const second = await apt(...packages);
  return second.exitCode === 0 ? undefined : `${second.shortMessage ?? ''}\n${second.all ?? ''}`.trim();
}

export type OracleAnswer = { readonly lines: readonly (readonly [string, string])[] } | { readonly error: string };

/** What the original script prints for each directory and compose file, all in one process. */
export async function askOracle(cases: readonly { directory: string; composeFile: string }[]): Promise<OracleAnswer[]> {
  const script = join(import.meta.dirname, 'config-versions-oracle.py');
  const input = cases.map(({ directory, composeFile }) => `${JSON.stringify([directory, composeFile])}\n`).join('');
  // Isolated: no site packages of the user's own.
  const { stdout } = await execa(await requirePython(), ['-I', script], { input, maxBuffer: 256 * 1024 * 1024 });
  return JSON.parse(stdout) as OracleAnswer[];
}
