import type { Manager } from '../../effects/engine/engine.ts';
import { readServerFacts } from '../../effects/engine/server-facts.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { ServerFacts } from '../../plan/deploy/server-facts.ts';
import type { Log } from '../log.ts';
import { isLost, pause } from '../session/lost.ts';
import type { Connect } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';

/** Longer than the managers need to elect a leader, or an engine to start. */
const PATIENCE = 60_000;

type ServerPorts = { readonly connect: Connect; readonly log: Log; readonly signal: AbortSignal };

/**
 * Connects to a manager and reads what the plan is checked against. If the manager is not usable for a moment, tries again,
 * on the same or another one.
 */
export async function openServer(
  plan: DeployPlan,
  { connect, log, signal }: ServerPorts,
): Promise<{ first: Manager; facts: ServerFacts }> {
  const deadline = performance.now() + PATIENCE;
  let again = false;
  for (;;) {
    let first: Manager | undefined;
    try {
      first = await unlessAborted(signal, connect());
      return { first, facts: await unlessAborted(signal, readServerFacts(first, plan)) };
    } catch (error) {
      first?.host.close();
      // A server that never responded is not just temporarily down.
      const isDown = first === undefined && !again;
      if (isDown || !isLost(error) || performance.now() > deadline) throw error;
      if (!again) log.warn(`${error.message}; trying again`);
      again = true;
      await unlessAborted(signal, pause());
    }
  }
}
