import { sameVersion } from '../../plan/stack/same-version.ts';
import { type Service, sameSpec, type Task } from '../../plan/stack/stack-state.ts';
import { failingAsBefore } from '../before/failing-as-before.ts';
import { freshUpdate } from '../before/fresh-update.ts';
import type { ProblemBefore } from '../before/problems-before.ts';
import { type Convergence, convergenceOf, type Patience } from '../tasks/convergence.ts';
import { isDoneThoughPaused, whyStopped } from '../tasks/finishing.ts';
import { lostTaskText } from '../tasks/lost-tasks.ts';
import type { Track } from '../tasks/track.ts';
import { changesByOthers, isSuperseded, supersededReason } from './changes-by-others.ts';
import type { Notes } from './notes.ts';

/** The result for one service. */
export type ServiceStatus =
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'removed'
  | 'rolled-back'
  /** It fails as it did before this deploy, which leaves its version, or because the nodes have changed. */
  | 'still-failing'
  | 'paused'
  | 'failing'
  | 'timed-out'
  | 'superseded'
  | 'refused'
  /** The deploy was aborted before the service settled. */
  | 'unknown';

/** True if a service is in its desired state. */
export function isSuccessful(status: ServiceStatus): boolean {
  return ['created', 'updated', 'unchanged', 'removed'].includes(status);
}

/** The verdict of one service. */
export type ServiceVerdict = Notes & {
  /** The engine's name, `<stack>_<service>`. */
  readonly name: string;
  readonly id: string | undefined;
  readonly status: ServiceStatus;
  /** False while the status may still change. */
  readonly settled: boolean;
  /** Whether this deploy changed the service. */
  readonly changed: boolean;
  readonly running: number;
  readonly wanted: number;
  /** The image in the current spec. */
  readonly image: string | undefined;
  readonly reason?: string;
};

/** One service before the deploy, right after the changes were sent, and now. */
export type ServiceView = {
  readonly name: string;
  readonly wantedImage: string | undefined;
  readonly before: Service | undefined;
  readonly applied: Service | undefined;
  readonly now: Service | undefined;
  /** Whether this deploy changes it, where that is known beforehand. */
  readonly changing: boolean | undefined;
  /** The engine refused a change of this or of another service. */
  readonly refused?: boolean;
  /** Its problem before the first change, if it had one. */
  readonly problemBefore: ProblemBefore | undefined;
  readonly tasks: readonly Task[];
};

/** When a service is judged, and how long it may still take. */
export type Moment = Patience & {
  /** This is the last snapshot: the deadline has passed or the job was stopped. */
  readonly final: boolean;
};

type Judged = Pick<ServiceVerdict, 'status' | 'settled'> & { readonly reason?: string | undefined };

/** The verdict for one service of the manifest. */
export function judgeService(view: ServiceView, track: Track, moment: Moment): ServiceVerdict {
  const { name, now, before } = view;
  if (!now) return judgeMissing(view, moment);
  const convergence = convergenceOf(now, view.tasks, track, moment);
  const refused = refusedChange(view);
  const changed = refused === undefined && (!before || hasChanged(view, before, now));
  const { status, settled, reason } =
    refused ??
    failingAsBefore(view, convergence, changed, track, moment) ??
    judge(view, now, convergence, changed, track, moment);
  return {
    name,
    id: now.ID,
    status,
    settled,
    changed,
    running: convergence.running,
    wanted: convergence.wanted,
    image: now.Spec.TaskTemplate.ContainerSpec?.Image,
    ...(reason === undefined ? {} : { reason }),
  };
}

function judge(
  view: ServiceView,
  now: Service,
  convergence: Convergence,
  changed: boolean,
  track: Track,
  moment: Moment,
): Judged {
  const update = freshUpdate(view.before, now);
  const wasRolledBack =
    isAsBefore(view, now) && (update?.startsWith('rollback') === true || track.rolledBack.has(now.ID));
  if (!wasRolledBack && isSuperseded(view, now)) {
    return { status: 'superseded', settled: true, reason: supersededReason(view, now) };
  }
  const isPaused = update === 'paused' || update === 'rollback_paused';
  if (isPaused && !isDoneThoughPaused(now, convergence))
    return { status: 'paused', settled: true, reason: whyStopped(now, track) };
  // During an update its failure action handles crashes; only a missing node or address would block it indefinitely.
  const rolling = update === 'updating' || update === 'rollback_started';
  const hopeless = convergence.state === 'failing' && (!rolling || convergence.isStuck === true);
  if (hopeless || rolling || convergence.state !== 'converged')
    return unfinished(convergence, changed, hopeless || moment.final, lostTaskText(now, view.tasks, track.nodes));
  if (wasRolledBack) return { status: 'rolled-back', settled: true, reason: whyStopped(now, track) };
  const reason = changesByOthers(view.applied, now);
  if (!view.before) return { status: 'created', settled: true, reason };
  return { status: changed ? 'updated' : 'unchanged', settled: true, reason };
}

/** A change that was sent and that the engine refused left the spec as it was. */
function refusedChange({ refused, changing, before, applied }: ServiceView): Judged | undefined {
  if (!refused || !changing || !before || !applied || !sameSpec(before.Spec, applied.Spec)) return undefined;
  return { status: 'refused', settled: true, reason: 'the engine refused its change, so it runs as before' };
}

/** Not converged yet. At the deadline, a service with a known problem is failing, otherwise it timed out. */
function unfinished(
  { reason, running, wanted }: Convergence,
  changed: boolean,
  settled: boolean,
  lost?: string,
): Judged {
  if (reason === undefined) {
    return {
      status: 'timed-out',
      settled,
      reason: `not settled at the deadline: ${running} of ${wanted} tasks running${lost === undefined ? '' : `; ${lost}`}`,
    };
  }
  return { status: 'failing', settled, reason: changed ? reason : `this deploy did not change it: ${reason}` };
}

function hasChanged(view: ServiceView, before: Service, now: Service): boolean {
  if (view.changing !== undefined) return view.changing || !sameVersion(before.Spec, now.Spec);
  if (freshUpdate(view.before, now) !== undefined) return true;
  return !sameSpec(before.Spec, (view.applied ?? now).Spec) || !sameVersion(before.Spec, now.Spec);
}

/** A rollback to any other spec ended an update by another user or job, and may even have restored this deploy's version. */
function isAsBefore({ before }: ServiceView, now: Service): boolean {
  return before !== undefined && sameVersion(before.Spec, now.Spec);
}

function judgeMissing({ name, applied, before }: ServiceView, { final }: Moment): ServiceVerdict {
  const base = { name, id: undefined, changed: true, running: 0, wanted: 0, image: undefined };
  if (applied) return { ...base, status: 'superseded', settled: true, reason: 'it was removed by another user or job' };
  if (before)
    return {
      ...base,
      status: 'superseded',
      settled: true,
      reason: 'it does not exist any more, although it is in the manifest',
    };
  return { ...base, status: 'failing', settled: final, reason: 'it was not created' };
}
