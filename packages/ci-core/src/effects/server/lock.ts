import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CiError } from '../../errors.ts';
import { type LockOwner, lockOwnerText } from '../../plan/deploy/lock-owner.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import type { Host, Process } from '../host/host.ts';

/** The lock of an environment on the server: no other job deploys it while this job runs. */
export type Lock = {
  /** The job that last held it before this one and changed something, and how many seconds ago that began. */
  readonly last: LastOwner | undefined;
  /** The job that began to change the stack and ended without a verdict, unless a later job reached one. */
  readonly unfinished: string | undefined;
  /** From now on something may be changed. */
  readonly markTouched: () => void;
  /** From now on the stack may be changed, until there is a verdict. */
  readonly markUnfinished: () => void;
  readonly markSettled: () => void;
  /** Aborts with CONNECTION_LOST when the server released the lock first, such as without a heartbeat for too long. */
  readonly lost: AbortSignal;
  readonly close: () => Promise<void>;
};

export type LastOwner = { readonly who: string; readonly ago: number };

const LOCK = readFileSync(new URL('./lock.sh', import.meta.url), 'utf8');

const HEARTBEAT = 5_000;
const SILENCE = 30;
const TIMED_OUT = 75;

/** Takes the lock of an environment; `onWait` gets the owner when another job has it. Throws LOCKED after the timeout. */
export async function takeLock(
  host: Host,
  target: Target,
  owner: LockOwner,
  timeout: number,
  onWait: (owner: string) => void,
): Promise<Lock> {
  const seconds = String(Math.max(0, Math.ceil(timeout / 1000)));
  const us = lockOwnerText(owner);
  const argv = ['sh', '-c', LOCK, 'sh', workFolder(target), seconds, us, String(SILENCE)] as const;
  const process = host.start({ argv: [...argv] });
  process.stdin.on('error', () => {});
  let said = '';
  process.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-1_000);
  });
  // A lock that this job itself held over a connection that was lost is released by the server.
  const { isReady, heldBy, last, unfinished } = await firstWords(process, (who) => who === us || onWait(who));
  if (!isReady) throw refused(await process.exit, said, heldBy, target, host.name);
  const beat = setInterval(() => process.stdin.write('.'), HEARTBEAT).unref();
  const gone = process.exit.catch(() => 1);
  let closing = false;
  const lost = new AbortController();
  const release = (why: CiError) => void (closing || lost.abort(why));
  process.exit.then(
    () => release(givenUp(target, host)),
    (error: CiError) => release(error),
  );
  return {
    last,
    unfinished,
    lost: lost.signal,
    markTouched: () => void process.stdin.write('t'),
    markUnfinished: () => void process.stdin.write('b'),
    markSettled: () => void process.stdin.write('s'),
    close: async () => {
      closing = true;
      clearInterval(beat);
      process.stdin.end();
      await gone;
    },
  };
}

type FirstWords = {
  readonly isReady: boolean;
  /** Undefined when no other job has the lock. */
  readonly heldBy: string | undefined;
  readonly last?: LastOwner | undefined;
  readonly unfinished?: string | undefined;
};

function firstWords(process: Process, onWait: (owner: string) => unknown) {
  return new Promise<FirstWords>((resolve) => {
    let heldBy: string | undefined;
    let last: LastOwner | undefined;
    let unfinished: string | undefined;
    const lines = createInterface({ input: process.stdout });
    lines.on('line', (line) => {
      if (line.startsWith('held ')) {
        heldBy = line.slice('held '.length);
        onWait(heldBy);
      }
      const [, ago, who] = /^last (-?\d+) (.*)$/.exec(line) ?? [];
      if (who !== undefined) last = { who, ago: Number(ago) };
      if (line.startsWith('unfinished ')) unfinished = line.slice('unfinished '.length);
      if (line === 'ready') resolve({ isReady: true, heldBy, last, unfinished });
    });
    lines.once('close', () => resolve({ isReady: false, heldBy }));
  });
}

function givenUp({ environment }: Target, { name }: Host): CiError {
  return new CiError(
    'CONNECTION_LOST',
    `${name} released the lock of ${environment}: it received no heartbeat from this job`,
    {
      hint: 'run the job again: it finishes what was begun',
    },
  );
}

function refused(code: number, said: string, heldBy: string | undefined, target: Target, host: string): CiError {
  if (code === TIMED_OUT) {
    const who = heldBy === undefined ? 'an upload whose job has ended' : heldBy || 'another job';
    return new CiError('LOCKED', `${target.environment} on ${host} is being deployed by ${who}`, {
      hint: 'wait for it to end and run this job again, or wait longer with --lock-timeout',
    });
  }
  return new CiError('SERVER_UNUSABLE', `${workFolder(target)} on ${host} cannot be locked: ${said.trim()}`, {
    hint: /no flock/.test(said)
      ? 'install util-linux on the server'
      : `make ${target.serverPath} writable for the user, or name another directory in SERVER_PATH; a full disk shows like this too`,
  });
}
