import { listStackNetworks } from '../../effects/engine/stack-networks.ts';
import { workFolder } from '../../effects/server/lock.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { type CiError, invalidInput } from '../../errors.ts';
import type { Release } from '../../plan/deploy/release.ts';
import { differsFrom, type KeptReleases, stackOfRelease } from '../../plan/deploy/rollback-target.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { ProbeResult } from '../../verdict/probe.ts';
import { verdictsWhenAborted } from '../../verdict/service/aborted.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import type { Timeline } from '../../verdict/service/timeline.ts';
import type { Log } from '../log.ts';
import { announce } from '../rollout/announce.ts';
import type { Causes } from '../rollout/gather-causes.ts';
import { createJournal } from '../rollout/journal.ts';
import { reconnectingWatch } from '../rollout/reconnecting-watch.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import { applyChanges, type RolloutResult, type Server } from './apply-changes.ts';
import { backUpBefore } from './hooks.ts';
import { olderCommitProblem } from './older-commit.ts';
import { createProbing } from './probing.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';

/** What a rollout came to, as the engine showed it. */
export type Rollout = (RolloutResult | Aborted) & {
  readonly before: StackState;
  /** How it went, by the engine's name of the service. */
  readonly timelines: ReadonlyMap<string, Timeline>;
  readonly probes: readonly ProbeResult[];
  /** The releases kept until now. */
  readonly kept: KeptReleases;
  /** ID of the live release, where the stack was not what that one made of it any more. */
  readonly driftedFrom: string | undefined;
};

/** It ended without a verdict after something was changed; what was seen last. */
type Aborted = Omit<RolloutResult, 'live'> & { readonly live?: undefined; readonly aborted: CiError };

/** From the lock to the verdict: nobody else deploys this environment meanwhile. */
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
    const look = () =>
      Promise.all([watch.look(), session.withReconnect(({ engine }) => listStackNetworks(engine, plan.stack))]);
    const [kept, first] = await Promise.all([
      session.withReconnect(({ host }) => listReleases(host, workFolder(plan))),
      look(),
    ]);
    assertStillLive(request, kept.live);
    const older = policy.allowOlder ? undefined : olderCommitProblem(plan, kept.releases);
    if (older) throw invalidInput([older]);
    // A backup takes its time, in which others may update.
    const [now, present] = (await backUpBefore(session, request.hooks, first[0], policy, ports)) ? await look() : first;
    const before = await waitForOtherUpdates(watch, now, policy.lockTimeout, log);
    journal.begin(before);
    const driftedFrom =
      kept.live && before.services.length > 0 && differsFrom(before, kept.live) ? kept.live.id : undefined;
    const restoreTo = driftedFrom === undefined ? before : stateToRestore(session.unfinished, before, kept.live, log);
    const context = {
      kept,
      before,
      restoreTo,
      networks: new Set(present.keys()),
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
    return { ...ended, before, kept, driftedFrom, timelines: journal.timelines(), probes: probing.results() };
  } finally {
    probing.close();
    watch.close();
  }
}

/** What a rollback goes back from was chosen before it had the lock. */
function assertStillLive({ release, from }: DeployRequest, live: Release | undefined): void {
  if (from === undefined || live === undefined || live.id === from) return;
  const message = `the release ${live.id} came while this job waited, after ${release?.id} was chosen to go back to`;
  throw invalidInput([{ at: '<env>', message, hint: 'look at "swarm-ci releases", and run rollback again' }]);
}

/**
 * What a stack is to be again when this deploy fails: what it is, unless a deploy was broken off in the middle. That one left
 * what nobody has judged; the release before it is what was whole last.
 */
function stateToRestore(
  unfinished: string | undefined,
  before: StackState,
  live: Release | undefined,
  log: Log,
): StackState {
  if (unfinished === undefined || live === undefined) return before;
  const restoreTo = stackOfRelease(before, live);
  const found = `the deploy by ${unfinished} was broken off, and the stack is not what the release ${live.id} made of it`;
  if (restoreTo) log.info(`${found}; should this deploy fail, all goes back to that release`);
  else log.warn(`${found}; the engine has lost some of that release: should this deploy fail, all stays as it is now`);
  return restoreTo ?? before;
}
