import { removeStackFiles } from '../../effects/swarm/stack-leftovers.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

/** Removes the configs and secrets that swarm-ci made for a stack, but for those that are needed. What stays is a warning. */
export async function removeFiles(
  session: Session,
  stack: string,
  isNeeded: (name: string) => boolean,
  log: Log,
): Promise<void> {
  const { removed, kept } = await session.mutate(({ engine }) => removeStackFiles(engine, stack, isNeeded));
  if (removed.length > 0) log.info(`removed ${removed.join(', ')}`);
  if (kept.length > 0) log.warn(`not removed: ${kept.join(', ')}`);
}
