import type { Watch } from '../../effects/engine/watch.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { listStackNetworks } from '../../effects/swarm/stack-networks.ts';
import { readStateFile } from '../../effects/watch/state-file.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { differsFrom } from '../../plan/release/rollback-target.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { keptServices, type StateBefore, stateBeforeIn, stateToKeep } from '../../plan/watch/state-before.ts';
import { type ProblemBefore, problemsBefore } from '../../verdict/before/problems-before.ts';
import { beforeUpdates } from '../../verdict/service/before-updates.ts';
import { startTrack, type Track } from '../../verdict/tasks/track.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import type { Session } from '../session/session.ts';
import type { WatchPolicy, WatchPorts, WatchRequest } from './request.ts';

/** What is there before the deploy that is watched. */
export type Before = {
  readonly before: StackState;
  readonly track: Track;
  readonly problems: ReadonlyMap<string, ProblemBefore>;
  readonly networks: ReadonlySet<string>;
  /** The services before it, in the form in which they are kept for `restore`. */
  readonly kept: StateBefore;
  readonly began: number;
};

/** Takes the snapshot before the command, when other updates have ended; without a command, what was before the updates in progress. */
export async function readBefore(
  session: Session,
  watch: Watch,
  request: WatchRequest,
  { patience, timeout }: Pick<WatchPolicy, 'patience' | 'timeout'>,
  clock: number,
  { log }: Pick<WatchPorts, 'log'>,
): Promise<Before> {
  const { target, command, context } = request;
  const { stack } = target;
  const folder = workFolder(target);
  const first = await watch.look();
  const settled =
    command === undefined ? first : await waitForOtherUpdates(watch, first, { patience, atMost: timeout }, log);
  const before = command === undefined ? beforeUpdates(settled) : settled;
  const [text, releases, networks] = await session.withReconnect((manager) =>
    Promise.all([
      readStateFile(manager, folder),
      listReleases(manager.host, folder, stack),
      listStackNetworks(manager.engine, stack),
    ]),
  );
  const began = performance.now();
  const track = startTrack(before, began, clock + began);
  const { live, created } = releases;
  const asReleased = live !== undefined && !differsFrom(before, live, created);
  const now: StateBefore = {
    stack,
    at: new Date().toISOString(),
    ...(context.job.url === undefined ? {} : { job: context.job.url }),
    before: keptServices(before),
    failing: [...track.failingBefore],
    networks: [],
    ...(live === undefined ? {} : { live: live.id }),
    ...(asReleased ? { release: live.id } : {}),
  };
  const earlier = text === undefined ? undefined : stateBeforeIn(text, stack);
  const kept = stateToKeep(now, earlier, session.unfinished !== undefined);
  const isRetry = kept.before !== now.before;
  // What is in progress is what is judged; what an unfinished deploy left was never judged.
  const isJudged = command === undefined || session.unfinished !== undefined;
  const failing = isJudged ? [] : [...problemsBefore(before, clock + began)];
  // A failed deploy that is tried again does not excuse itself.
  const problems = new Map(failing.filter(([id]) => !isRetry || kept.failing.includes(id)));
  if (isRetry)
    log.info(
      `${stack} is as the failed deploy of ${earlier?.at} left it: "restore" goes back to the state before that one`,
    );
  return { before, track, problems, networks: new Set(networks.values()), kept, began };
}
