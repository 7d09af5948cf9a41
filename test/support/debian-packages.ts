import { execa } from 'execa';

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
  const failure = await install(packages);
  if (failure !== undefined) throw new Error(`${what}, and installing them failed; ${byHand}\n${failure}`);
  if (!(await works())) throw new Error(`${what}; they are installed, but it still does not work`);
}

/** What went wrong, or undefined. */
async function install(packages: readonly string[]): Promise<string | undefined> {
  const apt = (...args: string[]) =>
    execa('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', '-y', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      all: true,
      reject: false,
    });
  const wanted = ['install', '--no-install-recommends', ...packages];
  if ((await apt(...wanted)).exitCode === 0) return undefined;
  // The usual reason on a fresh machine: no package lists yet.
  await apt('update');
  const second = await apt(...wanted);
  return second.exitCode === 0 ? undefined : `${second.shortMessage ?? ''}\n${second.all ?? ''}`.trim();
}
