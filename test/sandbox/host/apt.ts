import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * apt-get, one at a time: tests that run side by side install what they need, and its lock on the package lists is one that
 * it does not wait for.
 */
export const aptGet = (args: readonly string[], cwd?: string) =>
  execa('flock', [join(tmpdir(), 'swarm-ci-apt.lock'), 'apt-get', '-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    all: true,
    reject: false,
    ...(cwd === undefined ? {} : { cwd }),
  });

/** Tries again with fresh package lists: a new machine has none. Undefined when it went well, else what was said. */
export const aptGetFresh = async (args: readonly string[], cwd?: string): Promise<string | undefined> => {
  if ((await aptGet(args, cwd)).exitCode === 0) return undefined;
  await aptGet(['update']);
  const { exitCode, all, shortMessage } = await aptGet(args, cwd);
  return exitCode === 0 ? undefined : (all || shortMessage || 'it said nothing').slice(-400);
};

/** Unpacks the packages of a folder into it, installs nothing, and removes them. */
export const unpackPackages = (cwd: string) =>
  execa('sh', ['-c', 'for one in *.deb; do dpkg -x "$one" . && rm "$one" || exit; done'], { cwd });
