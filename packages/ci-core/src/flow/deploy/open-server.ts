import type { Manager } from '../../effects/engine/engine.ts';
import { readServerFacts } from '../../effects/engine/server-facts.ts';
import type { ServerFacts } from '../../plan/deploy/server-facts.ts';
import { isLost, pause } from '../session/lost.ts';
import type { DeployInput } from './deploy.ts';

/** Longer than managers take to choose a leader, or an engine to start. */
const PATIENCE = 60_000;

/**
 * Connects to a manager and reads what a plan is checked against. One that is of no use for the moment is asked again, or
 * another is.
 */
export async function openServer({
  connect,
  prepared,
  log,
  stage,
}: Pick<DeployInput, 'connect' | 'prepared' | 'log' | 'stage'>): Promise<{ first: Manager; facts: ServerFacts }> {
  const deadline = performance.now() + PATIENCE;
  let again = false;
  for (;;) {
    let first: Manager | undefined;
    try {
      first = await Promise.race([connect(), stage.stopped]);
      return { first, facts: await Promise.race([readServerFacts(first, prepared.plan), stage.stopped]) };
    } catch (error) {
      first?.host.close();
      // What never answered is not down for a moment.
      const isDown = first === undefined && !again;
      if (isDown || !isLost(error) || performance.now() > deadline) throw error;
      if (!again) log.warn(`${error.message}; asking again`);
      again = true;
      await Promise.race([pause(), stage.stopped]);
    }
  }
}
