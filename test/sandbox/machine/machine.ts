import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootId, firstChildOf, isAlive, killExactly, type ProcessIdentity } from '../host/process-identity.ts';
import { SandboxUnavailable } from '../sandbox-unavailable.ts';
import { until } from '../until.ts';

/** A machine is a set of namespaces over a disk of its own; all that is known about it lies in its folder `home`. */
export type Machine = { name: string; home: string };

const folders = ['upper', 'work', 'root', 'data', 'run'];
const bootScript = join(import.meta.dirname, 'boot.sh');

// The shell writes down its own identity before it becomes `unshare`: there is no moment when a process runs unrecorded.
const recordThenRun = `read -r ${'_ '.repeat(21)}start _ < /proc/$$/stat
read -r boot < /proc/sys/kernel/random/boot_id
echo "$$ $start $boot" > "$0"
exec "$@"`;

const holderOf = (home: string): ProcessIdentity | undefined => {
  try {
    const [pid, start, boot] = readFileSync(join(home, 'pid'), 'utf8').trim().split(' ');
    return start === undefined || boot !== bootId() ? undefined : { pid: Number(pid), start };
  } catch {
    return undefined;
  }
};

export const prepareMachine = (machine: Machine): void => {
  for (const folder of folders) mkdirSync(join(machine.home, folder), { recursive: true, mode: 0o755 });
};

export const bootMachine = async (machine: Machine, rootfs: string): Promise<void> => {
  const { name, home } = machine;
  const booted = join(home, 'run/booted');
  for (const old of [booted, join(home, 'pid')]) rmSync(old, { force: true });
  const log = openSync(join(home, 'boot.log'), 'a');
  const namespaces = ['unshare', '--mount', '--uts', '--ipc', '--net', '--pid', '--fork', '--kill-child'];
  const argv = ['-c', recordThenRun, join(home, 'pid'), ...namespaces, 'sh', bootScript, name, rootfs, home];
  spawn('sh', argv, { detached: true, stdio: ['ignore', log, log], cwd: '/' }).unref();
  closeSync(log);
  const ended = () => {
    const holder = holderOf(home);
    return holder !== undefined && !isAlive(holder);
  };
  const said = () => readFileSync(join(home, 'boot.log'), 'utf8').trim();
  await until(`machine ${name} boots`, 10, () => existsSync(booted) || ended(), said);
  if (ended())
    throw new SandboxUnavailable(
      'start-failed',
      `machine ${name} did not boot: ${said()}`,
      'The machine must allow mounts and namespaces.',
    );
};

export const runs = (machine: Machine): boolean => {
  const holder = holderOf(machine.home);
  return holder !== undefined && isAlive(holder);
};

/** The machine's pid 1 as this side sees it: what `nsenter -t` wants. */
export const initPid = (machine: Machine): number => {
  const holder = holderOf(machine.home);
  const init = holder !== undefined && isAlive(holder) ? firstChildOf(holder.pid) : undefined;
  if (init === undefined) throw new Error(`${machine.name} is not running`);
  return init.pid;
};

/** Power loss. With pid 1 the kernel ends every process of the machine before `unshare` learns of it. */
export const cutPower = (machine: Machine): ProcessIdentity | undefined => {
  const holder = holderOf(machine.home);
  if (holder === undefined || !isAlive(holder)) return undefined;
  const init = firstChildOf(holder.pid);
  killExactly(init ?? holder, 'SIGKILL');
  return holder;
};
