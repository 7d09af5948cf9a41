import type { CiContext } from '../../context/context.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { Log } from '../log.ts';
import { type Connect, openSession, type Session } from './session.ts';
import { unlessAborted } from './unless-aborted.ts';

export type LockRequest = {
  readonly target: Target;
  readonly context: CiContext;
  /** Milliseconds. */
  readonly lockTimeout: number;
  readonly timeout: number;
};

export type LockPorts = { readonly connect: Connect; readonly log: Log; readonly signal: AbortSignal };

/** Connects, takes the lock of the environment, does the work, and gives both back. */
export async function underLock<T>(
  { target, context, lockTimeout, timeout }: LockRequest,
  { connect, log, signal }: LockPorts,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const first = await unlessAborted(signal, connect());
  try {
    const owner = lockOwnerOf(context, new Date().toISOString());
    const deadline = performance.now() + lockTimeout + timeout;
    const session = await openSession({ first, connect, target, owner, lockTimeout, deadline, log, signal });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  } finally {
    first.host.close();
  }
}
