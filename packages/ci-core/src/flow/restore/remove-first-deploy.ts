import { listReleases } from '../../effects/server/release-store.ts';
import { endingTasks } from '../../effects/swarm/stack-leftovers.ts';
import { listStackNetworks } from '../../effects/swarm/stack-networks.ts';
import { untilGone } from '../../effects/until-gone.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import { counted } from '../../text.ts';
import { graceOf } from '../../verdict/tasks/held-places.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { removeFiles } from './remove-files.ts';
import { removeNetworks } from './remove-networks.ts';

/** Milliseconds for a node to report the end of a container, or to let go of a network. */
const SLACK = 30_000;

/**
 * Removes what is left of a first deploy when its services are removed: waits until their containers have ended, then
 * removes its networks, configs, secrets and the record of its owner. What stays is a warning, so the next deploy can begin.
 */
export async function removeFirstDeploy(
  session: Session,
  target: Target,
  networks: ReadonlySet<string>,
  log: Log,
): Promise<void> {
  const { stack } = target;
  const tasks = () => session.withReconnect(({ engine }) => endingTasks(engine, stack));
  const running = await tasks();
  if (running.length > 0) log.info(`waiting for ${counted(running.length, 'task')} of ${stack} to stop`);
  const left = await untilGone(tasks, Math.max(0, ...running.map(graceOf)) + SLACK);
  if (left.length > 0)
    log.warn(`${counted(left.length, 'task')} of ${stack} did not stop: see "docker service ps" on the nodes`);
  await removeNetworks(session, stack, networks, log);
  const names = async () => {
    const present = await session.withReconnect(({ engine }) => listStackNetworks(engine, stack));
    return [...present.values()].filter((name) => networks.has(name));
  };
  if (networks.size > 0) await untilGone(names, SLACK);
  const { releases } = await session.withReconnect(({ host }) => listReleases(host, workFolder(target), stack));
  const needed = new Set(releases.flatMap(({ configs }) => configs));
  await removeFiles(session, stack, (name) => needed.has(name), log);
}
