import type { Watch } from '../../effects/engine/watch.ts';
import type { LoginOf } from '../../plan/changes/restore-steps.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { restoreLine, waitingLine } from '../../report/deploy/describe.ts';
import { judgeRestore, type RestoreEvidence, type RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import type { Track } from '../../verdict/tasks/track.ts';
import type { StepsResult } from '../apply/apply-steps.ts';
import type { Log } from '../log.ts';
import { endSurplusTasks } from '../rollout/end-surplus-tasks.ts';
import { type Settled, watchUntilSettled } from '../rollout/watch-until-settled.ts';
import type { Session } from '../session/session.ts';
import { restoreSpecs } from './restore-specs.ts';

type KindOfStep = StepsResult['asked'] extends ReadonlyMap<string, infer Kind> ? Kind : never;

type WavesInput = {
  readonly targetAt: (now: StackState) => Pick<RestoreEvidence, 'before' | 'left'>;
  readonly manifest: ReadonlySet<string>;
  readonly loginOf: LoginOf;
  readonly watch: Watch;
  readonly track: Track;
  readonly patience: number;
  readonly waves?: readonly (readonly string[])[];
  readonly log: Log;
};

/**
 * Restores the services in the reverse of the order in which a deploy changed them: each wave when the later ones have settled,
 * or when that takes too long. What has no place in the order is restored first.
 */
export async function restoreInWaves(
  session: Session,
  input: WavesInput,
  deadline: number,
): Promise<Settled<RestoreVerdict>> {
  const { watch, targetAt, manifest, waves = [], patience, loginOf, log } = input;
  const later = waves.slice(0, -1);
  const asked = new Map<string, KindOfStep>();
  const done = new Set<string>();
  let track = input.track;
  for (;;) {
    const held = new Set(later.flat());
    const mayRestore = (name: string) => !held.has(name);
    const isLast = later.length === 0;
    const until = isLast ? deadline : untilOfWave(deadline, later.length + 1, patience);
    const sent = await restoreSpecs(session, { targetAt, manifest, mayRestore, loginOf, watch, log }, until);
    for (const [name, kind] of sent.asked) asked.set(name, kind);
    const isWaitedFor = ({ name }: RestoreVerdict) => isLast || (mayRestore(name) && asked.has(name));
    const settled = await watchUntilSettled({
      ...{ watch, log, track, patience, waiting: waitingLine },
      timeout: Math.max(0, until - performance.now()),
      first: await watch.look(),
      judge: (seen, moment) => {
        const evidence = { ...seen, ...targetAt(seen.now), manifest, asked, refused: sent.refused };
        return judgeRestore(evidence, { ...moment, final: moment.final && isLast }).filter(isWaitedFor);
      },
      afterEachLook: endSurplusTasks(session, log, ({ Spec }) => mayRestore(Spec.Name)),
      line: (verdict) => (done.has(verdict.name) ? undefined : restoreLine(verdict)),
    });
    if (isLast) return settled;
    for (const { name, settled: isOver, status } of settled.verdicts) if (isOver && status !== 'broken') done.add(name);
    track = settled.track;
    later.pop();
  }
}

/** A version that does not start again must not keep the others waiting: what it needs may be among them. */
function untilOfWave(deadline: number, waves: number, patience: number): number {
  const now = performance.now();
  return now + Math.min((deadline - now) / waves, 2 * patience);
}
