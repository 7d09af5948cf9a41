import { type ExecOptions, type ExecResult, execute } from '../clients/execution.ts';
import { loaderOf } from '../rootfs/loader.ts';
import { initPid, type Machine } from './machine.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a command inside all of the machine's namespaces, with an environment of its own. */
export const execIn = async (
  machine: Machine,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> => {
  const user = options.user ?? 'root';
  const home = user === 'root' ? '/root' : `/home/${user}`;
  const as = user === 'root' ? [] : ['runuser', '-u', user, '--'];
  const there = ['env', '-C', options.cwd ?? home];
  // By name, one by one: `--all` would also enter namespaces that the machine shares with this side and may refuse.
  const enter = ['-t', String(initPid(machine)), '--mount', '--uts', '--ipc', '--net', '--pid', '--'];
  const env = { PATH: path, HOME: home, USER: user, LOGNAME: user, LANG: 'C.UTF-8', ...options.env };
  const { cwd: _, ...rest } = options;
  return execute('nsenter', [...enter, ...as, ...there, ...argv], { ...rest, env });
};

/** Commands on the machine's network only, with the tools of the disk: this side needs no iproute2. */
export const ipCommands = async (
  rootfs: string,
  machine: Machine | undefined,
  lines: readonly string[],
  flags: readonly string[] = [],
): Promise<void> => {
  const enter = machine === undefined ? [] : ['nsenter', '-t', String(initPid(machine)), '--net', '--'];
  const [command = '', ...rest] = [...enter, ...loaderOf(rootfs), `${rootfs}/usr/bin/ip`, ...flags, '-batch', '-'];
  await execute(command, rest, {
    env: { PATH: path },
    input: `${lines.join('\n')}\n`,
    reject: !flags.includes('-force'),
  });
};
