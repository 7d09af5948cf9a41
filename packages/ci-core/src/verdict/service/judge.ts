import type { Service, StackState } from '../../plan/stack/stack-state.ts';
import type { ProblemBefore } from '../before/problems-before.ts';
import type { ProbeResult } from '../probe.ts';
import { beingRemoved } from '../tasks/convergence.ts';
import type { Track } from '../tasks/track.ts';
import type { RestoreVerdict } from './judge-restore.ts';
import { judgeService, type Moment, type ServiceVerdict } from './judge-service.ts';
import { notesOf, waitingForStop } from './notes.ts';

/** Everything observed during one deploy of a stack. */
export type Evidence = {
  readonly stack: string;
  /** The services of the manifest: name without the stack, and image with variables interpolated. */
  readonly wanted: readonly { readonly name: string; readonly image: string | undefined }[];
  readonly before: StackState;
  /** The state right after the changes were sent. Without it, only the image shows that a service was superseded. */
  readonly applied: StackState | undefined;
  /** Names of the services that this deploy changes; without it, the specs show what was changed. */
  readonly changing?: ReadonlySet<string>;
  /** The services that were failing before the first change, by ID. */
  readonly problemsBefore: ReadonlyMap<string, ProblemBefore>;
  /** The engine refused a change, so services may not have been updated to the image of the manifest. */
  readonly refused: boolean;
  readonly now: StackState;
  readonly track: Track;
};

/** How a deploy ended, for all its services together. */
export type Outcome = 'deployed' | 'failed' | 'rolled-back' | 'timed-out' | 'waiting';

/** A verdict for each service; `settled` once no status can change any more. */
export type StackVerdict = { readonly settled: boolean; readonly services: readonly ServiceVerdict[] };

/** A verdict for each service in the order of the manifest, then for services that are not in it any more. */
export function judge(evidence: Evidence, moment: Moment): StackVerdict {
  const { stack, wanted, before, applied, changing, problemsBefore, now, track } = evidence;
  const named = (state: StackState | undefined, name: string) => state?.services.find(({ Spec }) => Spec.Name === name);
  const kept = wanted.map(({ name, image }) => {
    const full = `${stack}_${name}`;
    const [former, current] = [named(before, full), named(now, full)];
    const tasks = now.tasks.filter((task) => task.ServiceID === current?.ID);
    const verdict = judgeService(
      {
        name: full,
        wantedImage: evidence.refused ? undefined : image,
        before: former,
        applied: named(applied, full),
        now: current,
        changing: changing?.has(full),
        refused: evidence.refused,
        problemBefore: former && problemsBefore.get(former.ID),
        tasks,
      },
      track,
      moment,
    );
    return { ...verdict, ...notesOf(current, tasks, verdict.settled, track, moment) };
  });
  const names = new Set(kept.map(({ name }) => name));
  const orphans = before.services
    .filter(({ Spec }) => !names.has(Spec.Name))
    .map((old) => orphan(old, now, track, moment));
  // Docker rejected the manifest: missing services will not be created any more.
  const final = kept.map((one) => (evidence.refused && one.id === undefined ? { ...one, settled: true } : one));
  const services = [...final, ...orphans];
  return { settled: services.every(({ settled }) => settled), services };
}

/**
 * The outcome of all services; one that fails as before the deploy does not count. `failed` takes precedence over `timed-out`, which takes
 * precedence over `rolled-back`.
 */
export function outcomeOf(
  services: readonly ServiceVerdict[],
  refusal: string | undefined,
  probes: readonly Pick<ProbeResult, 'gate'>[] = [],
): Outcome {
  const has = (...statuses: string[]) => services.some(({ status }) => statuses.includes(status));
  if (refusal !== undefined || has('failing', 'paused', 'superseded')) return 'failed';
  if (has('timed-out')) return 'timed-out';
  if (has('rolled-back')) return 'rolled-back';
  // Expectations of probes count only if all services settled successfully.
  return probes.some(({ gate }) => gate?.held === false) ? 'failed' : 'deployed';
}

/** True if the stack is as it was before the deploy, even if services were already failing then. */
export function isFullyRestored(restored: readonly Pick<RestoreVerdict, 'status'>[]): boolean {
  return restored.every(({ status }) => status !== 'broken');
}

/** The outcome after a restore: `rolled-back` only if every service has its previous version, and does as well as before. */
export function outcomeAfterRestore(
  outcome: Outcome,
  restored: readonly Pick<RestoreVerdict, 'status'>[] | undefined,
  first: boolean,
): Outcome {
  if (restored === undefined) return outcome;
  if (restored.some(({ status }) => status === 'broken' || status === 'left')) return 'failed';
  return first ? outcome : 'rolled-back';
}

/** The exit codes of the command. */
export const exitCodeOf: Readonly<Record<Outcome, number>> = {
  deployed: 0,
  failed: 1,
  'rolled-back': 3,
  'timed-out': 5,
  waiting: 0,
};

function orphan(old: Service, now: StackState, track: Track, moment: Moment): ServiceVerdict {
  const still = now.services.find(({ ID }) => ID === old.ID);
  const image = old.Spec.TaskTemplate.ContainerSpec?.Image;
  const base = { name: old.Spec.Name, id: old.ID, settled: true, running: 0, wanted: 0, image };
  if (still) return { ...base, status: 'unchanged', changed: false };
  const left = beingRemoved(
    now.tasks.filter(({ ServiceID }) => ServiceID === old.ID),
    track,
    moment.at,
  );
  const removed = { ...base, status: 'removed', changed: true } as const;
  return left.length === 0 || moment.final ? removed : { ...removed, settled: false, waiting: waitingForStop(left) };
}
