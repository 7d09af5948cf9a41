import type { LeftReason } from '../../plan/changes/left-alone.ts';
import { sameVersion } from '../../plan/stack/same-version.ts';
import { type Service, type StackState, sameSpec, type Task } from '../../plan/stack/stack-state.ts';
import { freshUpdate } from '../before/fresh-update.ts';
import { beingRemoved, type Convergence, convergenceOf } from '../tasks/convergence.ts';
import { isLackOfNodes } from '../tasks/lack-of-nodes.ts';
import { isActive, isCurrent } from '../tasks/tasks.ts';
import type { Track } from '../tasks/track.ts';
import type { Moment, ServiceVerdict } from './judge-service.ts';
import { type Notes, notesOf, waitingForStop } from './notes.ts';

/** The result of the restore for one service. */
type RestoreStatus = 'as-before' | 'restored' | 'recreated' | 'removed' | 'left' | 'still-failing' | 'broken';

export type RestoreVerdict = Notes & {
  readonly name: string;
  readonly id: string | undefined;
  readonly status: RestoreStatus;
  readonly settled: boolean;
  readonly running: number;
  readonly wanted: number;
  /** The image in the current spec. */
  readonly image: string | undefined;
  readonly reason?: string;
};

export type RestoreEvidence = {
  /** The state to restore. */
  readonly before: StackState;
  /** Names of the services that the deploy may have created. */
  readonly manifest: ReadonlySet<string>;
  /** Services that stay as they are, by name: how they do is not a result of the restore. */
  readonly left: ReadonlyMap<string, LeftReason>;
  /** The requests to the engine, by service name. */
  readonly asked: ReadonlyMap<string, 'update' | 'create' | 'remove'>;
  /** The errors of the engine, by service name. */
  readonly refused: ReadonlyMap<string, string>;
  readonly now: StackState;
  readonly track: Track;
};

/** A verdict for each service from before the deploy, then for those that should be removed. */
export function judgeRestore(evidence: RestoreEvidence, moment: Moment): RestoreVerdict[] {
  const { before, manifest, asked, refused, now } = evidence;
  const old = before.services.map((service) => judgeFormer(service, evidence, moment));
  const names = new Set(before.services.map(({ Spec }) => Spec.Name));
  const unexpected = now.services
    .filter(({ Spec }) => !names.has(Spec.Name) && manifest.has(Spec.Name))
    .map((service) => judgeUnexpected(service, refused));
  const gone = [...asked]
    .filter(([name, kind]) => kind === 'remove' && now.services.every(({ Spec }) => Spec.Name !== name))
    .map(([name]) => judgeRemoved(name, evidence, moment));
  return [...old, ...unexpected, ...gone];
}

/** Converts to the verdict of a service whose desired version is the one from before the deploy. */
export function asServiceVerdict({ status, ...verdict }: RestoreVerdict): ServiceVerdict {
  if (status === 'broken') return { ...verdict, status: 'failing', changed: true };
  if (status === 'still-failing') return { ...verdict, status: 'still-failing', changed: false };
  if (status === 'left') return { ...verdict, status: 'unchanged', changed: false };
  return { ...verdict, status: status === 'as-before' ? 'unchanged' : 'updated', changed: status !== 'as-before' };
}

const MISSING = { id: undefined, settled: true, running: 0, wanted: 0, image: undefined } as const;

function judgeFormer(old: Service, evidence: RestoreEvidence, moment: Moment): RestoreVerdict {
  const { asked, refused, left, now, track } = evidence;
  const name = old.Spec.Name;
  const service = now.services.find(({ Spec }) => Spec.Name === name);
  if (!service)
    return { ...MISSING, name, status: 'broken', reason: refused.get(name) ?? 'the service does not exist any more' };
  const tasks = now.tasks.filter(({ ServiceID }) => ServiceID === service.ID);
  const convergence = convergenceOf(service, tasks, track, moment);
  const { running, wanted } = convergence;
  const why = left.get(name);
  if (why !== undefined) return { ...leftAlone(service, why), running, wanted };
  const image = service.Spec.TaskTemplate.ContainerSpec?.Image;
  const fault = faultOf(old, service, convergence, refused.get(name));
  const settled = fault === undefined || fault.final || moment.final;
  const notes = notesOf(service, tasks, settled, track, moment, 'another version');
  const base = { ...notes, name, id: service.ID, running, wanted, image, settled };
  if (fault !== undefined) {
    const isOfOthers =
      wasFailingBefore(old, evidence) || (!asked.has(name) && hasLostItsNode(old, service, convergence));
    const still = isOfOthers && isAsBefore(old, service, tasks);
    return { ...base, status: still ? 'still-failing' : 'broken', reason: fault.reason };
  }
  const kind = asked.get(name);
  if (kind === 'create') return { ...base, status: 'recreated' };
  return { ...base, status: kind === 'update' ? 'restored' : 'as-before' };
}

function leftAlone({ ID, Spec }: Service, why: LeftReason): RestoreVerdict {
  const image = Spec.TaskTemplate.ContainerSpec?.Image;
  const status = why === 'job' ? 'as-before' : 'left';
  return { ...MISSING, name: Spec.Name, id: ID, image, status, reason: LEFT[why] };
}

/** What is said of a service that a restore leaves as it is. */
export const LEFT: Readonly<Record<LeftReason, string>> = {
  job: 'stays as it is: a job is not run again, and what it did is not undone',
  theirs: 'stays as it is: another user or job changed it during this deploy',
};

/** True if this version was already failing before the deploy. */
function wasFailingBefore(old: Service, { before, track }: RestoreEvidence): boolean {
  const ofOthers = before.tasks.some((task) => task.ServiceID === old.ID && isActive(task) && !isCurrent(task, old));
  return track.failingBefore.has(old.ID) && !ofOthers;
}

/** The nodes have changed: neither the deploy nor its restore began an update of it. */
function hasLostItsNode(old: Service, service: Service, { isStuck = false, reason }: Convergence): boolean {
  return freshUpdate(old, service) === undefined && isStuck && isLackOfNodes(reason);
}

function isAsBefore(old: Service, service: Service, tasks: readonly Task[]): boolean {
  return sameVersion(old.Spec, service.Spec) && tasks.filter(isActive).every((task) => isCurrent(task, service));
}

type Fault = { readonly reason: string; readonly final: boolean };

/** Why the previous version does not run. `final`: waiting will not change that. */
function faultOf(
  old: Service,
  service: Service,
  { state, running, wanted, reason, isStuck = false }: Convergence,
  refusal: string | undefined,
): Fault | undefined {
  const update = freshUpdate(old, service);
  const late = { reason: reason ?? `not settled at the deadline: ${running} of ${wanted} tasks running`, final: false };
  const rolling = update === 'updating' || update === 'rollback_started';
  if (rolling) return { ...late, final: isStuck && state === 'failing' };
  // Others may scale or label the service meanwhile; without a refusal, this restore did not leave it so.
  if (refusal === undefined ? !sameVersion(old.Spec, service.Spec) : !sameSpec(old.Spec, service.Spec))
    return { reason: refusal ?? differentSpecReason(update), final: true };
  if (update === 'paused' || update === 'rollback_paused')
    return { reason: service.UpdateStatus?.Message ?? update, final: true };
  if (state === 'converged') return undefined;
  return { ...late, final: state === 'failing' };
}

function differentSpecReason(update: string | undefined): string {
  return update === 'rollback_completed'
    ? 'its previous version failed too, and the engine rolled back to the version that had failed'
    : 'it was changed during the restore by another user or job';
}

/** A service that the deploy created is gone when its containers are. */
function judgeRemoved(name: string, { now, track }: RestoreEvidence, { at, final }: Moment): RestoreVerdict {
  const ids = [...track.names].filter(([, one]) => one === name).map(([id]) => id);
  const left = beingRemoved(
    now.tasks.filter(({ ServiceID }) => ids.includes(ServiceID)),
    track,
    at,
  );
  const removed = { ...MISSING, name, status: 'removed' } as const;
  return left.length === 0 || final ? removed : { ...removed, settled: false, waiting: waitingForStop(left) };
}

function judgeUnexpected({ ID, Spec }: Service, refused: RestoreEvidence['refused']): RestoreVerdict {
  const reason = refused.get(Spec.Name) ?? 'it was created during the deploy by another user or job';
  const image = Spec.TaskTemplate.ContainerSpec?.Image;
  return { ...MISSING, name: Spec.Name, id: ID, image, status: 'broken', reason };
}
