import { workFolder } from '../../effects/server/lock.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { type CiError, invalidInput } from '../../errors.ts';
import { diffFindings } from '../../plan/changes/diff-findings.ts';
import { diffStack } from '../../plan/changes/diff-stack.ts';
import type { Release } from '../../plan/release/release.ts';
import { differsFrom, type KeptReleases, ownServices, stackOfRelease } from '../../plan/release/rollback-target.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { ProbeResult } from '../../verdict/probe.ts';
import { verdictsWhenAborted } from '../../verdict/service/aborted.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import type { Timeline } from '../../verdict/service/timeline.ts';
import type { Log } from '../log.ts';
import { ownStack } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { reviewedDiff } from '../plan-file/reviewed-diff.ts';
import { announce } from '../rollout/announce.ts';
import type { Causes } from '../rollout/gather-causes.ts';
import { createJournal } from '../rollout/journal.ts';
import { reconnectingWatch } from '../rollout/reconnecting-watch.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import { applyChanges, type RolloutResult, type Server } from './apply-changes.ts';
import { backUpBefore } from './hooks.ts';
import { examineCommit } from './older-commit.ts';
import { createProbing } from './probing.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';

/** The result of a rollout, as the engine showed it. */
export type Rollout = (RolloutResult | Aborted) & {
  readonly before: StackState;
  /** The timelines, by the engine's name of the service. */
  readonly timelines: ReadonlyMap<string, Timeline>;
  readonly probes: readonly ProbeResult[];
  /** The releases kept until now. */
  readonly kept: KeptReleases;
  /** ID of the live release, if the stack had drifted from it. */
  readonly driftedFrom: string | undefined;
  /** What the comparison with the running stack showed. */
  readonly warnings: readonly string[];
};

/** Ended without a verdict after the first change, with what was seen last. */
type Aborted = Omit<RolloutResult, 'live'> & { readonly live?: undefined; readonly aborted: CiError };

/** From the lock to the verdict: no other job deploys this environment meanwhile. */
export async function runDeploy(
  session: Session,
  request: DeployRequest,
  policy: DeployPolicy,
  ports: DeployPorts,
  server: Server,
): Promise<Rollout> {
  const { log, stage } = ports;
  const { plan } = request.prepared;
  const journal = createJournal();
  const watch = journal.wrap(
    reconnectingWatch(session, plan.stack, (event) => {
      journal.record(event);
      announce(event, ports);
    }),
  );
  const probing = createProbing(request.probes, ports.http, journal.elapsed, maskOf(plan));
  let seen: readonly ServiceVerdict[] = [];
  let causes: Causes = new Map();
  const onVerdicts = (verdicts: readonly ServiceVerdict[]) => {
    seen = verdicts;
  };
  const onCauses = (found: Causes) => {
    causes = found;
  };
  try {
    const { desired } = server.compiled;
    const look = () =>
      Promise.all([watch.look(), session.withReconnect(({ engine }) => readSwarmObjects(engine, desired))]);
    const [kept, first] = await Promise.all([
      session.withReconnect(({ host }) => listReleases(host, workFolder(plan), plan.stack)),
      look(),
    ]);
    assertStillLive(request, kept.live);
    const { prune, pruneForeign } = policy;
    const pruning = { prune, pruneForeign, own: ownServices(kept) };
    const comparing = { plan, compiled: server.compiled, isRollback: request.release !== undefined, policy: pruning };
    const compare = (...[state, objects]: typeof first) => {
      const seen = { release: kept.live?.id, desired, objects };
      return reviewedDiff(session, request.prepared, request.reviewed, diffStack(comparing, state, objects), seen);
    };
    const early = await compare(...first);
    const commit = await examineCommit(request.prepared, kept, policy);
    if (commit.problem) throw invalidInput([commit.problem]);
    refuseFindings(diffFindings(early, plan));
    // A backup takes time, in which others may update.
    const [now, present] = (await backUpBefore(session, request.hooks, first[0], policy, ports)) ? await look() : first;
    const waiting = { patience: policy.patience, atMost: policy.timeout };
    session.extend(performance.now() + 2 * policy.timeout);
    const before = await waitForOtherUpdates(watch, now, waiting, log);
    journal.begin(before);
    const driftedFrom =
      kept.live && before.services.length > 0 && differsFrom(before, kept.live, kept.created)
        ? kept.live.id
        : undefined;
    const restoreTo = driftedFrom === undefined ? before : stateToRestore(session.unfinished, before, kept, log);
    const diff = await compare(before, present);
    const warnings = [
      ...commit.warnings,
      ...refuseFindings(diffFindings(diff, plan)),
      ...diff.jobsLeft.map(leftJobWarning),
    ];
    for (const warning of warnings) log.warn(warning);
    await ownStack(session, plan, log);
    const context = {
      kept,
      before,
      restoreTo,
      objects: present,
      diff,
      watch,
      journal,
      probing,
      onVerdicts,
      onCauses,
    };
    const ended = await applyChanges(session, request, policy, ports, server, context).catch(
      (error: unknown): Aborted => {
        const aborted = stage.abortedBy(error);
        const names = plan.services.map(({ name }) => `${plan.stack}_${name}`);
        return { verdicts: verdictsWhenAborted(names, seen, stage.at()), dockerError: undefined, causes, aborted };
      },
    );
    const timelines = journal.timelines();
    return { ...ended, before, kept, driftedFrom, warnings, timelines, probes: probing.results() };
  } finally {
    probing.close();
    watch.close();
  }
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
  if (unfinished === undefined || live === undefined) return before;
  const restoreTo = stackOfRelease(before, live, created);
  const found = `the deploy by ${unfinished} was aborted, and the stack differs from the release ${live.id}`;
  if (restoreTo) log.info(`${found}; if this deploy fails, that release is restored`);
  else
    log.warn(
      `${found}; the engine no longer has all of that release: if this deploy fails, the current state is restored`,
    );
  return restoreTo ?? before;
}
