import type { Engine } from '../../effects/engine/engine.ts';
import { removeObject } from '../../effects/swarm/remove-object.ts';
import { listStackNetworks } from '../../effects/swarm/stack-networks.ts';
import { wait } from '../../effects/wait.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

const TRIES = 10;
const PAUSE = 500;

/** Removes the networks that the failed deploy created; what others made meanwhile stays. */
export async function removeNetworks(
  session: Session,
  stack: string,
  /** Their names. */
  networks: ReadonlySet<string>,
  log: Log,
): Promise<void> {
  if (networks.size === 0) return;
  await session.mutate(async ({ engine }) => {
    const present = await listStackNetworks(engine, stack);
    for (const [id, name] of present) {
      if (!networks.has(name)) continue;
      const refused = await removeNetwork(engine, id);
      if (refused === undefined) log.info(`removed the network ${name}, which did not exist before`);
      else log.warn(`cannot remove the network ${name}, which did not exist before: ${refused}`);
    }
  });
}

/** Returns the engine's error if the network cannot be removed; tasks that are still ending use it for a moment. */
async function removeNetwork(engine: Engine, id: string): Promise<string | undefined> {
  for (let i = 1; ; i++) {
    try {
      await removeObject(engine, 'removal of a network', `/networks/${id}`);
      return undefined;
    } catch (error) {
      if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
      if (i === TRIES) return messageOf(error);
    }
    await wait(PAUSE, undefined);
  }
}
