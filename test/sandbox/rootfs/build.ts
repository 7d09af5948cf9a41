import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ExecResult, execute } from '../clients/execution.ts';
import type { Log } from '../log.ts';
import { SandboxUnavailable } from '../sandbox-unavailable.ts';
import { findMirror } from './mirror.ts';
import { type Recipe, scriptsFolder } from './recipes.ts';

// In namespaces of their own, so that an interrupted build leaves neither a mount nor a process.
const contained = (argv: readonly string[], env: Record<string, string>): Promise<ExecResult> =>
  execute('unshare', ['--mount', '--pid', '--fork', '--kill-child', ...argv], { env, reject: false });

const buildSuite = async (suite: string, recipe: Recipe, root: string, log: Log): Promise<string | undefined> => {
  const mirror = await findMirror();
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    DEBIAN_FRONTEND: 'noninteractive',
    ...(mirror.proxy === undefined ? {} : { http_proxy: mirror.proxy }),
  };
  mkdirSync(join(root, 'etc/dpkg/dpkg.cfg.d'), { recursive: true });
  cpSync(join(scriptsFolder, 'dpkg.cfg'), join(root, 'etc/dpkg/dpkg.cfg.d/sandbox'));
  log(`building the disk "${recipe.name}" 1/2: Debian ${suite} from ${mirror.url}`);
  const keyring = '--keyring=/usr/share/keyrings/debian-archive-keyring.gpg';
  const base = await contained(
    ['debootstrap', '--variant=minbase', '--force-check-gpg', keyring, suite, root, mirror.url],
    env,
  );
  if (base.exitCode !== 0) return base.all;
  log(`building the disk "${recipe.name}" 2/2: engine, registry, sshd`);
  const rest = await contained(['sh', join(scriptsFolder, 'finish.sh'), root, ...recipe.packages], env);
  return rest.exitCode === 0 ? undefined : rest.all;
};

/** Fills `root` with a server's disk, from the first of the recipe's suites that can be had. */
export const buildRootfs = async (recipe: Recipe, root: string, log: Log): Promise<void> => {
  let output: string | undefined;
  for (const suite of recipe.suites) {
    rmSync(root, { recursive: true, force: true });
    output = await buildSuite(suite, recipe, root, log);
    if (output === undefined) return;
    log(`Debian ${suite} could not be had: ${output.trim().split('\n').at(-1)}`);
  }
  rmSync(root, { recursive: true, force: true });
  throw new SandboxUnavailable(
    'rootfs-failed',
    `the disk "${recipe.name}" could not be built:\n${output?.trim().split('\n').slice(-15).join('\n')}`,
    "Look at the machine's network and apt sources; nothing half-built is kept.",
  );
};
