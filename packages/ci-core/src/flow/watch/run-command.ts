import type { Watch } from '../../effects/engine/watch.ts';
import { imageIn, type StackState } from '../../plan/stack/stack-state.ts';
import { hasBeenTouched } from '../../verdict/service/touched.ts';
import { type Track, updateTrack } from '../../verdict/tasks/track.ts';
import type { Log } from '../log.ts';
import type { WatchedCommand } from './request.ts';

export type Ran = {
  /** Undefined if it had not ended at the deadline, so that it was stopped. */
  readonly code: number | undefined;
  /** The stack right after the command. */
  readonly sent: StackState;
  readonly track: Track;
  /** The images that services had meanwhile, by name, even if the engine has rolled them back since. */
  readonly images: ReadonlyMap<string, string>;
};

type Running = {
  readonly before: StackState;
  readonly watch: Watch;
  readonly track: Track;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly log: Log;
};

/** Milliseconds between two snapshots while the command runs. */
const STEP = 500;
/** Milliseconds for the first change, if something else makes it after the command has ended. */
const FIRST_CHANGE = 10_000;

/** Runs the command to its end, and looks at the stack meanwhile: what a rollback undoes at once would not be seen afterwards. */
export async function runCommand(command: WatchedCommand, running: Running): Promise<Ran> {
  const { before, watch, deadline, log } = running;
  const images = new Map<string, string>();
  let track = running.track;
  let isOver = false;
  let isLate = false;
  const look = (state: StackState) => {
    track = updateTrack(track, state, performance.now());
    for (const { ID, Spec } of state.services) {
      const image = imageIn(Spec);
      const old = imageIn(before.services.find((one) => one.ID === ID)?.Spec);
      if (image !== undefined && image !== old) images.set(Spec.Name, image);
    }
    return state;
  };
  const endSection = log.section(`Command ${command.program}`);
  const own = command.start((line) => log.info(line));
  const ended = own.exit.finally(() => {
    isOver = true;
  });
  ended.catch(() => {});
  const timer = setTimeout(
    () => {
      isLate = true;
      log.warn(`${command.program} has not ended within the time limit, so it is stopped`);
      own.stop();
    },
    Math.max(0, deadline - performance.now()),
  );
  try {
    while (!isOver) look(await watch.next(STEP));
  } catch (error) {
    // An interrupted job stops it; a lost connection does not, but waits for its end.
    if (isInterrupted(error)) own.stop();
    await ended.catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
    endSection();
  }
  const code = await ended;
  let sent = look(await watch.look());
  if (code === 0) {
    const until = Math.min(deadline, performance.now() + FIRST_CHANGE);
    while (!hasBeenTouched(before, sent) && performance.now() < until) sent = look(await watch.next(STEP));
  }
  return { code: isLate ? undefined : code, sent, track, images };
}

function isInterrupted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'INTERRUPTED';
}
