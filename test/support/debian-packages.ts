import { aptGetFresh } from '../sandbox/host/apt.ts';

/** Installs Debian packages that a test needs, when they are missing and we are root. Throws when it cannot: no test is skipped. */
export async function requirePackages(
  what: string,
  packages: readonly string[],
  works: () => Promise<boolean>,
): Promise<void> {
  if (await works()) return;
  const byHand = `run: apt-get install -y ${packages.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`${what}, and without root they cannot be installed; ${byHand}`);
  process.stderr.write(`tests: installing the Debian packages ${packages.join(', ')}\n`);
  const failure = await aptGetFresh(['install', '-y', '--no-install-recommends', ...packages]);
  if (failure !== undefined) throw new Error(`${what}, and installing them failed; ${byHand}\n${failure}`);
  if (!(await works())) throw new Error(`${what}; they are installed, but it still does not work`);
}
