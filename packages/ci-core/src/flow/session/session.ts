import type { Manager } from '../../effects/engine/engine.ts';
import type { Patience } from '../../effects/engine/patience.ts';
import { type Hold, takeHold } from '../../effects/server/hold.ts';
import { CiError, messageOf } from '../../errors.ts';
import { type LockOwner, lockOwnerText } from '../../plan/deploy/lock-owner.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { Log } from '../log.ts';
import { isLost, PAUSE, pause } from './lost.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Opens the first of the servers that answers as a manager. */
export type Connect = () => Promise<Manager>;

/** A manager whose environment is ours. */
export type Held = Manager & { readonly hold: Hold };

type Work = <T>(work: (target: Held) => Promise<T>, again?: () => Promise<unknown>) => Promise<T>;

/** The connection of a deploy and its hold on the environment; both are renewed when they are lost. */
export type Session = {
  /**
   * Does work on the server; when the connection is lost, the work begins again on a new one, until the deadline. `again`
   * is done before each new beginning.
   */
  readonly survive: Work;
  /** The same for work that changes something: throws SUPERSEDED once another job had the environment meanwhile. */
  readonly change: Work;
  /** Whose deploy never came to a verdict, as this one began. */
  readonly unfinished: string | undefined;
  /** There is a verdict: what is there now is what somebody was told. */
  readonly settle: () => void;
  /** Name of the server that carries it now. */
  readonly server: () => string;
  /** What comes now is done even when the job is to stop, and only as long as that takes a moment. */
  readonly finish: () => void;
  /** Later than the deadline so far, by `performance.now()`. */
  readonly extend: (deadline: number) => void;
  /** Who held the environment while our connection was lost. */
  readonly lostTo: () => string | undefined;
  readonly close: () => Promise<void>;
};

export type SessionInput = {
  readonly first: Manager;
  readonly connect: Connect;
  readonly place: Target;
  readonly owner: LockOwner;
  readonly lockTimeout: number;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly log: Log;
  /** Aborts when the job is to stop. */
  readonly signal: AbortSignal;
};

/** A server keeps a lock that long when it hears nothing of its owner, which may have been us. */
const OWN_LOCK = 45_000;
/** For the end of a job. */
const MOMENT = 10_000;

export async function openSession(input: SessionInput): Promise<Session> {
  const { connect, place, log, signal } = input;
  let { deadline } = input;
  const us = lockOwnerText(input.owner);
  let lostTo: string | undefined;
  let lastLoss: string | undefined;
  let finishing = false;
  let settled = false;
  const patience = { deadline: () => deadline, signal };
  const reconnect = async (from: Manager, lost: CiError): Promise<Held> => {
    // A manager can answer and yet be of no use, for as long as the swarm has no leader.
    if (lost.message === lastLoss) await pause();
    else log.warn(`${lost.message}; connecting again`);
    lastLoss = lost.message;
    from.host.close();
    for (;;) {
      let target: Manager | undefined;
      try {
        target = await connect();
        return await held(target, { ...input, lockTimeout: Math.max(input.lockTimeout, OWN_LOCK) }, patience);
      } catch (error) {
        target?.host.close();
        if (!isLost(error)) throw error;
        if (performance.now() + PAUSE > deadline) throw lost;
        log.progress(messageOf(error));
        await pause();
      }
    }
  };
  let current = await unlessAborted(
    signal,
    held(input.first, input, patience).catch((error) => {
      if (!isLost(error)) throw error;
      return reconnect(input.first, error);
    }),
  );
  const { unfinished } = current.hold;
  const since = performance.now();
  const renew = async (lost: CiError): Promise<Held> => {
    const again = await reconnect(current, lost);
    if (settled) again.hold.settle();
    const { last } = again.hold;
    if (last && last.who !== us && last.ago * 1000 < performance.now() - since) lostTo = last.who;
    return again;
  };
  const unlessStopped = <T>(work: Promise<T>) => (finishing ? work : unlessAborted(signal, work));
  // Of all work that goes on side by side, what notices a loss first renews the connection for the rest.
  let renewed: ReturnType<typeof renew> | undefined;
  const survive: Work = async (work, again) => {
    for (;;) {
      const target = current;
      try {
        const done = await unlessStopped(unlessAborted(target.hold.lost, work(target)));
        lastLoss = undefined;
        return done;
      } catch (error) {
        if (!isLost(error) || performance.now() > deadline) throw error;
        if (current === target) {
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
    survive,
    change: (work, again) =>
      survive((target) => {
        if (lostTo !== undefined) throw superseded(place, lostTo);
        target.hold.touch();
        return work(target);
      }, again),
    lostTo: () => lostTo,
    unfinished,
    settle: () => {
      // What the other job left is not ours to settle.
      if (lostTo !== undefined) return;
      settled = true;
      current.hold.settle();
    },
    server: () => current.host.name,
    finish: () => {
      finishing = true;
      deadline = performance.now() + MOMENT;
    },
    extend: (later) => {
      deadline = Math.max(deadline, later);
    },
    close: async () => {
      await current.hold.close();
      current.host.close();
    },
  };
}

async function held(
  target: Manager,
  { place, owner, lockTimeout, log, signal }: SessionInput,
  patience: Pick<Patience, 'deadline' | 'signal'>,
): Promise<Held> {
  const waiting = (who: string) =>
    log.info(`waiting for ${who || 'another deploy'} to finish with ${place.environment}`);
  const hold = await unlessAborted(signal, takeHold(target.host, place, owner, lockTimeout, waiting));
  return { ...target, engine: target.engine.withPatience(patience), hold };
}

function superseded({ environment }: Target, who: string): CiError {
  const message = `while the connection was lost, ${environment} was deployed by ${who}; what that one made of it was not touched`;
  return new CiError('SUPERSEDED', message, {
    hint: 'run this job again if its version is still the one that is wanted',
  });
}
