import { loginsOf } from '../../effects/engine/registry-auth.ts';
import type { Watch } from '../../effects/engine/watch.ts';
import type { StackDiff } from '../../plan/changes/diff-stack.ts';
import type { SwarmObjects } from '../../plan/changes/object-changes.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { KeptReleases } from '../../plan/release/rollback-target.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { type Service, type StackState, sameSpec } from '../../plan/stack/stack-state.ts';
import { progressLine, waitingLine } from '../../report/deploy/describe.ts';
import { judge, outcomeOf } from '../../verdict/service/judge.ts';
import { isSuccessful, type ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { startTrack } from '../../verdict/service/track.ts';
import { filesMountedAlone } from '../plan/bind-changes.ts';
import { endSurplusTasks } from '../rollout/end-surplus-tasks.ts';
import { type Causes, gatherCauses } from '../rollout/gather-causes.ts';
import type { Journal } from '../rollout/journal.ts';
import { watchUntilSettled } from '../rollout/watch-until-settled.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import { applyRelease } from './apply-release.ts';
import { holdGate, type Probing } from './probing.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';
import { type RestoreResult, restoreOnFailure } from './restore-on-failure.ts';

export type Server = {
  readonly compiled: Compiled;
  /** Milliseconds to add to `performance.now()` for the engine's time. */
  readonly clock: number;
};

/** The state before the first change, and what observes the rollout. */
export type RolloutContext = {
  readonly kept: KeptReleases;
  readonly before: StackState;
  /** The state to restore when the deploy fails. */
  readonly restoreTo: StackState;
  /** The networks, configs and secrets before. */
  readonly objects: SwarmObjects;
  readonly diff: StackDiff;
  readonly watch: Watch;
  readonly journal: Journal;
  readonly probing: Probing;
  /** Called with the verdicts so far after each snapshot. */
  readonly onVerdicts: (verdicts: readonly ServiceVerdict[]) => void;
  readonly onCauses: (causes: Causes) => void;
};

/** The result of a rollout. */
export type RolloutResult = RestoreResult & {
  readonly verdicts: readonly ServiceVerdict[];
  /** What the engine refused. */
  readonly dockerError: string | undefined;
  readonly causes: Causes;
  /** The running stack, with the hash of its files. */
  readonly live: { readonly now: StackState; readonly contents: string };
};

/** Apply → watch until every service is settled → check the gates → find the causes → restore after a failure. */
export async function applyChanges(
  session: Session,
  { prepared, probes }: DeployRequest,
  policy: DeployPolicy,
  ports: DeployPorts,
  server: Server,
  context: RolloutContext,
): Promise<RolloutResult> {
  const { log, stage } = ports;
  const { timeout, patience } = policy;
  const { plan } = prepared;
  const { kept, before, restoreTo, objects, diff, watch, journal, probing } = context;
  const { compiled, clock } = server;
  const { desired } = compiled;
  const deadline = performance.now() + timeout;
  const start = startTrack(before, performance.now(), clock + performance.now());
  const endSection = log.section(`Rollout of ${plan.stack}`);
  stage.enter('uploading');
  await session.withReconnect(async ({ host }) => probing.open(host));
  const look = () => watch.look();
  const inPlace = policy.bindChanges === 'in-place' ? filesMountedAlone(prepared, desired) : [];
  const applying = { desired, diff, objects, inPlace, look, deadline, log, stage };
  const { refusal: dockerError, contents, networks } = await applyRelease(session, prepared, applying);
  stage.enter('watching');
  const applied = await watch.look();
  const wanted = wantedServices(plan, diff);
  const evidence = { stack: plan.stack, wanted, before, applied, refused: dockerError !== undefined };
  const settled = await watchUntilSettled({
    timeout: Math.max(0, deadline - performance.now()),
    patience,
    log,
    watch,
    track: start,
    first: applied,
    judge: (seen, moment) => {
      const { services } = judge({ ...evidence, ...seen }, moment);
      context.onVerdicts(services);
      return services;
    },
    // A service that the engine rolled back is left alone: an update would erase the status of its rollback.
    afterEachLook: endSurplusTasks(session, log, (service) => !isIn(before, service)),
    line: progressLine,
    waiting: waitingLine,
  });
  const verdicts = nameSuperseder(settled.verdicts, session.lostLockTo());
  const { now, track } = settled;
  if (outcomeOf(verdicts, dockerError) === 'deployed') {
    await holdGate(session, probing, probes, ports);
    // Fails if another job took the lock meanwhile: it may have changed what was judged.
    await session.mutate(async () => {});
  }
  const unhealthy = unhealthyServices(verdicts, plan);
  const causes = await session.withReconnect(({ engine }) => gatherCauses(engine, unhealthy, settled, maskOf(plan)));
  endSection();
  context.onCauses(causes);
  const failedAt = journal.elapsed();
  const loginOf = loginsOf(plan.registry, diff.desired);
  const failure = {
    ...{ verdicts, dockerError, before, restoreTo, networks, loginOf, track, watch },
    probes: probing.results(),
    files: kept.live?.id,
    inPlace,
  };
  const result = await restoreOnFailure(session, plan, failure, policy, ports);
  session.markSettled();
  if (result.restored) journal.markRestored(failedAt);
  return { ...result, verdicts, dockerError, causes, live: { now, contents } };
}

/** The job that held the lock while the connection was lost is the one that changed the service. */
function nameSuperseder(verdicts: readonly ServiceVerdict[], who: string | undefined): readonly ServiceVerdict[] {
  if (who === undefined) return verdicts;
  return verdicts.map((verdict) =>
    verdict.status === 'superseded' ? { ...verdict, reason: `${verdict.reason}: it was ${who}` } : verdict,
  );
}

/** The services to judge: a job that is not run again may be of another version, or not exist. */
function wantedServices({ stack, services }: DeployPlan, { jobsLeft }: StackDiff) {
  return services.filter(({ name }) => !jobsLeft.includes(`${stack}_${name}`));
}

function isIn({ services }: StackState, { ID, Spec }: Service): boolean {
  return services.some((old) => old.ID === ID && sameSpec(old.Spec, Spec));
}

function unhealthyServices(verdicts: readonly ServiceVerdict[], { stack, services }: DeployPlan) {
  const unhealthy = verdicts.filter(({ status }) => !isSuccessful(status));
  const imageOf = (name: string) => services.find((service) => `${stack}_${service.name}` === name)?.image;
  return unhealthy.map(({ name, id }) => ({ name, id, image: imageOf(name) }));
}
