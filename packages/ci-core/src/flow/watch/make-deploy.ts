import { listStackNetworks } from '../../effects/swarm/stack-networks.ts';
import { CiError } from '../../errors.ts';
import { keptServices } from '../../plan/watch/state-before.ts';
import type { Observed } from '../rollout/observe.ts';
import type { Session } from '../session/session.ts';
import { keepState } from './keep-state.ts';
import type { Before } from './read-before.ts';
import type { WatchPorts, WatchRequest } from './request.ts';
import { type Ran, runCommand } from './run-command.ts';

/** Runs the command that makes the deploy, if there is one, and keeps what `restore` needs to undo it. */
export async function makeDeploy(
  session: Session,
  { watch }: Observed,
  { target, command }: WatchRequest,
  { before, track, kept, networks }: Before,
  deadline: number,
  { log, stage }: Pick<WatchPorts, 'log' | 'stage'>,
): Promise<Ran> {
  if (command === undefined) return { code: undefined, sent: await watch.look(), track, images: new Map() };
  await keepState(session, target, kept, log);
  await session.mutate(async ({ lock }) => lock.markUnfinished());
  stage.enter('running the command on');
  const ran = await runCommand(command, { before, watch, track, deadline, log }).catch((error) => {
    const neverStarted = error instanceof CiError && error.code === 'INVALID_INPUT';
    if (neverStarted && session.unfinished === undefined) session.markSettled();
    throw error;
  });
  const now = await session.withReconnect(({ engine }) => listStackNetworks(engine, target.stack));
  const made = [...now.values()].filter((name) => !networks.has(name));
  const after = { after: keptServices(ran.sent), networks: [...new Set([...kept.networks, ...made])] };
  await keepState(session, target, { ...kept, ...after }, log);
  return ran;
}
