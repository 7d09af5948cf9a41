import { readdirSync, readFileSync } from 'node:fs';

/** A pid alone may have been given to another process since; with its start time it names one process. */
export type ProcessIdentity = { pid: number; start: string };

type Stat = { parent: number; state: string; start: string };

const readStat = (pid: number): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), start: fields[19] ?? '' };
  } catch {
    return undefined;
  }
};

export const identify = (pid: number): ProcessIdentity | undefined => {
  const stat = readStat(pid);
  return stat === undefined ? undefined : { pid, start: stat.start };
};

/** A zombie counts as dead: it holds no namespace, no mount and no file any more. */
export const isAlive = ({ pid, start }: ProcessIdentity): boolean => {
  const stat = readStat(pid);
  return stat !== undefined && stat.start === start && stat.state !== 'Z' && stat.state !== 'X';
};

export const firstChildOf = (parent: number): ProcessIdentity | undefined => {
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = readStat(pid);
    if (stat?.parent === parent) return { pid, start: stat.start };
  }
  return undefined;
};

/** Sends nothing when the pid belongs to another process by now. */
export const killExactly = (identity: ProcessIdentity, signal: NodeJS.Signals): void => {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
};

export const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
