import type { Manager } from '../../effects/engine/engine.ts';
import type { Patience } from '../../effects/engine/patience.ts';
import { type Lock, takeLock } from '../../effects/server/lock.ts';
import { CiError, messageOf } from '../../errors.ts';
import { type LockOwner, lockOwnerText } from '../../plan/deploy/lock-owner.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { Log } from '../log.ts';
import { isLost, PAUSE, pause } from './lost.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Connects to the first of the servers that responds as a manager. */
export type Connect = () => Promise<Manager>;

/** A manager with the lock of the environment. */
export type Locked = Manager & { readonly lock: Lock };

type Work = <T>(work: (manager: Locked) => Promise<T>, again?: () => Promise<unknown>) => Promise<T>;

/** The connection of a job and its lock of the environment; both are renewed when they are lost. */
export type Session = {
  /**
   * Runs work on the server, again on a new connection when the connection is lost, until the deadline. `again` runs before
   * each retry.
   */
  readonly withReconnect: Work;
  /** The same for work that changes something: throws SUPERSEDED once another job had the lock meanwhile. */
  readonly mutate: Work;
  /** The owner of an earlier deploy that never got a verdict. */
  readonly unfinished: string | undefined;
  /** The deploy has its verdict: it is no longer unfinished. */
  readonly markSettled: () => void;
  /** Name of the server that is connected now. */
  readonly server: () => string;
  /** From now on work is done even when the job is interrupted, with a short deadline. */
  readonly finish: () => void;
  /** Moves the deadline to a later time, by `performance.now()`. */
  readonly extend: (deadline: number) => void;
  /** Does work that has a time limit of its own, by `performance.now()`. The deadline moves by the time that it takes. */
  readonly during: <T>(limit: number, work: () => Promise<T>) => Promise<T>;
  /** The owner of the lock while the connection was lost, if another job had it. */
  readonly lostLockTo: () => string | undefined;
  readonly close: () => Promise<void>;
};

export type SessionInput = {
  readonly first: Manager;
  readonly connect: Connect;
  readonly target: Target;
  readonly owner: LockOwner;
  readonly lockTimeout: number;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly log: Log;
  /** Aborts when the job is interrupted. */
  readonly signal: AbortSignal;
};

/** Longer than a server keeps the lock of a lost connection, which may have been of this job. */
const OWN_LOCK_TIMEOUT = 45_000;
/** Milliseconds for the last steps of a job. */
const FINISH_TIMEOUT = 10_000;

export async function openSession(input: SessionInput): Promise<Session> {
  const { connect, target, log, signal } = input;
  let { deadline: own } = input;
  const longer = new Set<{ readonly limit: number }>();
  const deadline = () => (finishing ? own : Math.max(own, ...[...longer].map(({ limit }) => limit)));
  const self = lockOwnerText(input.owner);
  let lostLockTo: string | undefined;
  let lastLoss: string | undefined;
  let finishing = false;
  let settled = false;
  const patience = { deadline, signal };
  const reconnect = async (from: Manager, lost: CiError): Promise<Locked> => {
    // A manager can respond and still be unusable while the swarm has no leader.
    if (lost.message === lastLoss) await pause();
    else log.warn(`${lost.message}; reconnecting`);
    lastLoss = lost.message;
    from.host.close();
    for (;;) {
      let manager: Manager | undefined;
      try {
        manager = await connect();
        return await lockTarget(
          manager,
          { ...input, lockTimeout: Math.max(input.lockTimeout, OWN_LOCK_TIMEOUT) },
          patience,
        );
      } catch (error) {
        manager?.host.close();
        if (!isLost(error)) throw error;
        if (performance.now() + PAUSE > deadline()) throw lost;
        log.progress(messageOf(error));
        await pause();
      }
    }
  };
  let current = await unlessAborted(
    signal,
    lockTarget(input.first, input, patience).catch((error) => {
      if (!isLost(error)) throw error;
      return reconnect(input.first, error);
    }),
  );
  const { unfinished } = current.lock;
  const since = performance.now();
  const renew = async (lost: CiError): Promise<Locked> => {
    const again = await reconnect(current, lost);
    if (settled) again.lock.markSettled();
    const { last } = again.lock;
    if (last && last.who !== self && last.ago * 1000 < performance.now() - since) lostLockTo = last.who;
    return again;
  };
  const unlessStopped = <T>(work: Promise<T>) => (finishing ? work : unlessAborted(signal, work));
  // Of all work in parallel, the first to notice the loss renews the connection for the rest.
  let renewed: ReturnType<typeof renew> | undefined;
  const withReconnect: Work = async (work, again) => {
    for (;;) {
      const manager = current;
      try {
        const done = await unlessStopped(unlessAborted(manager.lock.lost, work(manager)));
        lastLoss = undefined;
        return done;
      } catch (error) {
        if (!isLost(error) || performance.now() > deadline()) throw error;
        if (current === manager) {
          renewed ??= renew(error).finally(() => {
            renewed = undefined;
          });
          current = await unlessStopped(renewed);
        }
        await again?.();
      }
    }
  };
  return {
    withReconnect,
    mutate: (work, again) =>
      withReconnect((manager) => {
        if (lostLockTo !== undefined) throw superseded(target, lostLockTo);
        manager.lock.markTouched();
        return work(manager);
      }, again),
    lostLockTo: () => lostLockTo,
    unfinished,
    markSettled: () => {
      // The state that the other job left is not judged here.
      if (lostLockTo !== undefined) return;
      settled = true;
      current.lock.markSettled();
    },
    server: () => current.host.name,
    finish: () => {
      finishing = true;
      own = performance.now() + FINISH_TIMEOUT;
    },
    extend: (later) => {
      own = Math.max(own, later);
    },
    during: async (limit, work) => {
      const began = performance.now();
      const one = { limit };
      longer.add(one);
      try {
        return await work();
      } finally {
        longer.delete(one);
        if (!finishing) own += performance.now() - began;
      }
    },
    close: async () => {
      await current.lock.close();
      current.host.close();
    },
  };
}

async function lockTarget(
  manager: Manager,
  { target, owner, lockTimeout, log, signal }: SessionInput,
  patience: Pick<Patience, 'deadline' | 'signal'>,
): Promise<Locked> {
  const waiting = (who: string) =>
    log.info(`waiting for ${who || 'another deploy'} to finish with ${target.environment}`);
  const lock = await unlessAborted(signal, takeLock(manager.host, target, owner, lockTimeout, waiting));
  return { ...manager, engine: manager.engine.withPatience(patience), lock };
}

function superseded({ environment }: Target, who: string): CiError {
  const message = `while the connection was lost, ${environment} was deployed by ${who}; its state was not changed`;
  return new CiError('SUPERSEDED', message, {
    hint: 'run this job again if its version is still wanted',
  });
}
