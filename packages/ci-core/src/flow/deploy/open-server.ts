import type { DockerCli } from '../../effects/compile/docker-cli.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import type { Log } from '../log.ts';
import { type Examined, examine } from '../plan/examine.ts';
import { isLost, pause } from '../session/lost.ts';
import type { Connect } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';

/** Longer than the managers need to elect a leader, or an engine to start. */
const PATIENCE = 60_000;

type ServerPorts = {
  readonly connect: Connect;
  readonly docker: DockerCli | undefined;
  readonly log: Log;
  readonly signal: AbortSignal;
};

/**
 * Connects to a manager, reads its state and compiles the manifest. If the manager is not usable for a moment, tries again,
 * on the same or another one.
 */
export async function openServer(
  prepared: PreparedDeploy,
  { connect, docker, log, signal }: ServerPorts,
): Promise<Examined & { readonly first: Manager }> {
  const deadline = performance.now() + PATIENCE;
  let again = false;
  for (;;) {
    let first: Manager | undefined;
    try {
      first = await unlessAborted(signal, connect());
      return { first, ...(await unlessAborted(signal, examine(first, prepared, docker))) };
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
