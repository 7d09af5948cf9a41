import type { Watch } from '../../effects/engine/watch.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Moment } from '../../verdict/service/judge-service.ts';
import { type Track, updateTrack } from '../../verdict/tasks/track.ts';
import type { Log } from '../log.ts';

/** Judged after each snapshot until it is settled. */
type Verdict = { readonly name: string; readonly settled: boolean; readonly warnings?: readonly string[] };

export type Seen = { readonly now: StackState; readonly track: Track };

export type SettleInput<V extends Verdict> = {
  readonly watch: Watch;
  /** What was seen so far, and the first snapshot. */
  readonly track: Track;
  readonly first: StackState;
  readonly judge: (seen: Seen, moment: Moment) => readonly V[];
  /** Runs after each snapshot in which not everything is settled. */
  readonly afterEachLook: (seen: Seen, at: number) => Promise<void>;
  /** The log line for a changed verdict, and the line for what is still waited for. */
  readonly line: (verdict: V) => string | undefined;
  readonly waiting: (verdicts: readonly V[]) => string;
  readonly timeout: number;
  readonly patience: number;
  readonly log: Log;
};

export type Settled<V extends Verdict> = {
  readonly verdicts: readonly V[];
  readonly track: Track;
  readonly now: StackState;
};

/** Watches until every service is settled or the deadline has passed. */
export async function watchUntilSettled<V extends Verdict>({
  watch,
  log,
  ...input
}: SettleInput<V>): Promise<Settled<V>> {
  const deadline = performance.now() + input.timeout;
  const logged = new Map<string, string>();
  let { track, first: now } = input;
  for (;;) {
    const at = performance.now();
    track = updateTrack(track, now, at);
    const verdicts = input.judge({ now, track }, { at, patience: input.patience, final: at >= deadline });
    for (const verdict of verdicts) logOnce(logged, verdict.name, input.line(verdict), log);
    log.progress(input.waiting(verdicts));
    if (verdicts.every(({ settled }) => settled) || at >= deadline) {
      for (const warning of new Set(verdicts.flatMap(({ warnings = [] }) => warnings))) log.warn(warning);
      return { verdicts, track, now };
    }
    await input.afterEachLook({ now, track }, at);
    now = await watch.next(Math.max(0, deadline - performance.now()));
  }
}

function logOnce(logged: Map<string, string>, name: string, line: string | undefined, log: Log): void {
  if (line === undefined) return;
  // Do not log every further crash of a failing service.
  const text = line.replace(/\bended \d+ times$/, 'ended again and again');
  if (logged.get(name) === text) return;
  logged.set(name, text);
  log.info(line);
}
