import { removeStateFile, writeStateFile } from '../../effects/watch/state-file.ts';
import { messageOf } from '../../errors.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import type { StateBefore } from '../../plan/watch/state-before.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

/** Keeps the state before a command where `restore` finds it. If that is not possible, it is a warning. */
export async function keepState(session: Session, target: Target, state: StateBefore, log: Log): Promise<void> {
  const isKept = await session.mutate((manager) => writeStateFile(manager, workFolder(target), JSON.stringify(state)));
  if (!isKept)
    log.warn(
      `the engine does not show the secret of the swarm, so the state of ${target.stack} is not kept: "restore" cannot work`,
    );
}

/** There is nothing to restore any more. A failure is a warning. */
export async function dropState(session: Session, target: Target, log: Log): Promise<void> {
  try {
    await session.mutate((manager) => removeStateFile(manager, workFolder(target)));
  } catch (error) {
    log.warn(`the state before the command is still kept on the server: ${messageOf(error)}`);
  }
}
