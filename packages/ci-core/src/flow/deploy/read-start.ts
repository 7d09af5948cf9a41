import type { Watch } from '../../effects/engine/watch.ts';
import { readOwners } from '../../effects/owner/stack-records.ts';
import { type LiveFiles, readLiveFiles } from '../../effects/server/live-files.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { invalidInput } from '../../errors.ts';
import { withoutCanaries } from '../../plan/canary/share/leave-traffic.ts';
import { diffFindings } from '../../plan/changes/diff-findings.ts';
import { diffStack, type StackDiff } from '../../plan/changes/diff-stack.ts';
import type { SwarmObjects } from '../../plan/changes/object-changes.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import type { ChangeOrder } from '../../plan/order/change-order.ts';
import { orderOfChanges } from '../../plan/order/order-of-changes.ts';
import type { StackOwner } from '../../plan/owner/stack-owner.ts';
import type { Release } from '../../plan/release/release.ts';
import {
  differsExactly,
  differsFrom,
  type KeptReleases,
  ownServices,
  stackOfRelease,
} from '../../plan/release/rollback-target.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { servicesInUpdate } from '../../verdict/service/other-updates.ts';
import type { Log } from '../log.ts';
import { orderFindings } from '../order/order-findings.ts';
import { filesMountedAlone, readBindChanges } from '../plan/bind-changes.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { reviewedDiff } from '../plan-file/reviewed-diff.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import type { Session } from '../session/session.ts';
import { backUpBefore } from './hooks.ts';
import { examineCommit } from './older-commit.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';

/** The state before the first change, and what the deploy changes. */
export type Start = {
  readonly before: StackState;
  /** The state to restore when the deploy fails. */
  readonly restoreTo: StackState;
  /** The releases kept until now. */
  readonly kept: KeptReleases;
  /** ID of the live release, if the stack had drifted from it. */
  readonly driftedFrom: string | undefined;
  /** The networks, configs and secrets before. */
  readonly objects: SwarmObjects;
  readonly diff: StackDiff;
  /** In which order the services are changed. */
  readonly order: ChangeOrder;
  /** Whom the swarm has on record as the owner of the stack. */
  readonly owner: StackOwner | undefined;
  /** The files on the server; undefined after an upload. */
  readonly live: LiveFiles | undefined;
  /** Paths of the files that are written in place. */
  readonly inPlace: readonly string[];
  readonly warnings: readonly string[];
};

type Known = {
  readonly compiled: Compiled;
  /** Milliseconds to add to `performance.now()` for the engine's time. */
  readonly clock: number;
};

/**
 * Reads the stack under the lock, makes the backups, waits for other updates, and compares. Everything that can be refused is
 * refused here, before the first change.
 */
export async function readStart(
  session: Session,
  watch: Watch,
  { compiled, clock }: Known,
  request: DeployRequest,
  policy: DeployPolicy,
  ports: DeployPorts,
): Promise<Start> {
  const { log } = ports;
  const { plan } = request.prepared;
  const { desired } = compiled;
  const look = () =>
    Promise.all([watch.look(), session.withReconnect(({ engine }) => readSwarmObjects(engine, desired))]);
  const folders = { serverPath: plan.serverPath, workFolder: workFolder(plan) };
  const [kept, first, binds, [owner], live] = await Promise.all([
    session.withReconnect(({ host }) => listReleases(host, workFolder(plan), plan.stack)),
    look(),
    session.withReconnect(({ host }) => readBindChanges(host, request.prepared, desired, policy.bindChanges)),
    session.withReconnect(({ engine }) => readOwners(engine, plan.stack)),
    session.withReconnect(({ host }) => readLiveFiles(host, folders)),
  ]);
  assertStillLive(request, kept.live);
  const { prune, pruneForeign, patience, timeout } = policy;
  const pruning = { prune, pruneForeign, own: ownServices(kept) };
  const isRollback = request.release !== undefined;
  const comparing = { plan, compiled, isRollback, policy: pruning, binds };
  const compare = (...[state, objects]: typeof first) => {
    const seen = { release: kept.live?.id, desired, objects };
    return reviewedDiff(session, request.prepared, request.reviewed, diffStack(comparing, state, objects), seen);
  };
  const early = await compare(...first);
  const commit = await examineCommit(request.prepared, kept, policy);
  if (commit.problem) throw invalidInput([commit.problem]);
  const ordered = ({ services }: StackDiff, state: StackState) =>
    orderFindings(plan, services, state, clock + performance.now());
  // An update that others have begun is waited for.
  const isQuiet = servicesInUpdate(first[0]).length === 0;
  refuseFindings([...diffFindings(early, plan), ...(isQuiet ? ordered(early, first[0]) : [])]);
  // A backup takes time, in which others may update.
  const [now, objects] = (await backUpBefore(session, request.hooks, first[0], ports)) ? await look() : first;
  session.extend(performance.now() + 2 * timeout);
  const before = await waitForOtherUpdates(watch, now, { patience, atMost: timeout }, log);
  const rested = withoutCanaries(before);
  const driftedFrom =
    kept.live && before.services.length > 0 && differsFrom(rested, kept.live, kept.created) ? kept.live.id : undefined;
  const restoreTo = stateToRestore(session.unfinished, rested, kept, log);
  const diff = await compare(before, objects);
  const warnings = [
    ...commit.warnings,
    ...refuseFindings([...diffFindings(diff, plan), ...ordered(diff, before)]),
    ...diff.jobsLeft.map(leftJobWarning),
  ];
  for (const warning of warnings) log.warn(warning);
  const inPlace = policy.bindChanges === 'in-place' ? filesMountedAlone(request.prepared, desired) : [];
  const isUnfinished = session.unfinished !== undefined;
  const order = orderOfChanges(plan, { services: diff.services, isRollback, isUnfinished });
  return { before, restoreTo, kept, driftedFrom, objects, diff, order, owner, live, inPlace, warnings };
}

function leftJobWarning(name: string): string {
  return `the job ${name} is not run again: what it did is not undone; the label "swarm-ci.on-rollback: run" allows it`;
}

/** A rollback chooses its release before it has the lock: throws if another release is live by now. */
function assertStillLive({ release, from }: DeployRequest, live: Release | undefined): void {
  if (from === undefined || live === undefined || live.id === from) return;
  const message = `the release ${live.id} was deployed while this job waited, after ${release?.id} was chosen to go back to`;
  throw invalidInput([{ at: '<env>', message, hint: 'check "swarm-ci releases" and run rollback again' }]);
}

/**
 * The state to restore when this deploy fails: the current one, unless an earlier deploy was aborted in the middle. Its
 * state was never judged, so the live release is restored instead.
 */
function stateToRestore(
  unfinished: string | undefined,
  before: StackState,
  { live, created }: KeptReleases,
  log: Log,
): StackState {
  if (unfinished === undefined || live === undefined || before.services.length === 0) return before;
  if (!differsExactly(before, live, created)) return before;
  const restoreTo = stackOfRelease(before, live, created);
  const found = `the deploy by ${unfinished} was aborted, and the stack differs from the release ${live.id}`;
  if (restoreTo) log.info(`${found}; if this deploy fails, that release is restored`);
  else
    log.warn(
      `${found}; the engine no longer has all of that release: if this deploy fails, the current state is restored`,
    );
  return restoreTo ?? before;
}
