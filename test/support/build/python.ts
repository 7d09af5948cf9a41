import { join } from 'node:path';
import { execa } from 'execa';
import { requirePackages } from '../debian-packages.ts';

const PYTHON = '/usr/bin/python3';

/** Debian's Python with PyYAML. */
export async function requirePython(): Promise<string> {
  const wanted = 'the comparison with PyYAML needs /usr/bin/python3 and python3-yaml';
  await requirePackages(wanted, ['python3', 'python3-yaml'], works);
  return PYTHON;
}

async function works(): Promise<boolean> {
  return (await execa(PYTHON, ['-c', 'import yaml'], { reject: false })).exitCode === 0;
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
