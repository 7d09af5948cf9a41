import type { Watch } from '../../effects/engine/watch.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { KeptReleases } from '../../plan/deploy/rollback-target.ts';
import { type Service, type StackState, sameSpec } from '../../plan/stack/stack-state.ts';
import { progressLine, waitingLine } from '../../report/deploy/describe.ts';
import { judge, outcomeOf } from '../../verdict/service/judge.ts';
import { isSuccessful, type ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { startTrack } from '../../verdict/service/track.ts';
import { endLeftOver } from '../rollout/end-left-over.ts';
import { type Causes, gatherCauses } from '../rollout/gather-causes.ts';
import type { Recorder } from '../rollout/journal.ts';
import { othersSettled } from '../rollout/others-settled.ts';
import { settle } from '../rollout/settle.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import { applyRelease } from './apply-release.ts';
import { holdGate, type Probing } from './probing.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';
import { type Aftermath, restoreOnFailure } from './restore-on-failure.ts';

export type Server = {
  readonly cli: string;
  /** Milliseconds to add to `performance.now()` for the engine's time. */
  readonly clock: number;
};

/** What was there before the first change, and what looks on from there. */
export type Scene = {
  readonly kept: KeptReleases;
  readonly before: StackState;
  /** What it is to be again when this fails. */
  readonly whole: StackState;
  /** IDs of the stack's networks. */
  readonly networks: ReadonlySet<string>;
  readonly watch: Watch;
  readonly recorder: Recorder;
  readonly probing: Probing;
  /** Hears the verdicts so far, at each look. */
  readonly onVerdicts: (verdicts: readonly ServiceVerdict[]) => void;
  readonly onCauses: (causes: Causes) => void;
};

/** How a rollout ended. */
export type Ended = Aftermath & {
  readonly verdicts: readonly ServiceVerdict[];
  /** What `docker stack deploy` said when it failed. */
  readonly dockerError: string | undefined;
  readonly causes: Causes;
  /** What is live now, with the hash of its files. */
  readonly live: { readonly now: StackState; readonly contents: string };
};

/** Apply → watch until all is settled → hold the gate → tell why → put back what failed. */
export async function applyChanges(
  session: Session,
  { prepared, probes: wanted }: DeployRequest,
  policy: DeployPolicy,
  ports: DeployPorts,
  server: Server,
  scene: Scene,
): Promise<Ended> {
  const { log, stage } = ports;
  const { timeout, patience } = policy;
  const { plan } = prepared;
  const { kept, before, whole, networks, watch, recorder, probing } = scene;
  const { cli, clock } = server;
  const start = startTrack(before, performance.now(), clock + performance.now());
  const endSection = log.section(`Rollout of ${plan.stack}`);
  stage.enter('uploading');
  await session.survive(async ({ host }) => probing.open(host));
  // A second stack deploy over an update in flight would make the engine forget the version to roll back to.
  const ended = async () => othersSettled(watch, await watch.look(), timeout, log);
  const { dockerError, contents } = await session.change(
    (held) => applyRelease(prepared, { ...held, cli }, { log, stage, ended }),
    ended,
  );
  stage.enter('watching');
  const applied = await watch.look();
  const evidence = { stack: plan.stack, wanted: plan.services, before, applied, refused: dockerError !== undefined };
  const settled = await settle({
    timeout,
    patience,
    log,
    watch,
    track: start,
    first: applied,
    judge: (seen, moment) => {
      const { services } = judge({ ...evidence, ...seen }, moment);
      scene.onVerdicts(services);
      return services;
    },
    // What the engine has put back itself is told by the state of its rollback, which another update would take away.
    help: endLeftOver(session, { registry: plan.registry, log }, (service) => !isIn(before, service)),
    line: progressLine,
    waiting: waitingLine,
  });
  const verdicts = nameSuperseder(settled.verdicts, session.lostTo());
  const { now, track } = settled;
  if (outcomeOf(verdicts, dockerError) === 'deployed') {
    await holdGate(session, probing, wanted, ports);
    // Whoever had the environment meanwhile may have changed what was judged.
    await session.change(async () => {});
  }
  const ill = illOf(verdicts, plan);
  const causes = await session.survive(({ engine }) => gatherCauses(engine, ill, settled, maskOf(plan)));
  endSection();
  scene.onCauses(causes);
  const failedAt = recorder.elapsed();
  const probes = probing.results();
  const failure = { verdicts, dockerError, probes, before, whole, networks, files: kept.live?.id, track, watch };
  const aftermath = await restoreOnFailure(session, plan, failure, policy, ports);
  session.settle();
  if (aftermath.restored) recorder.putBack(failedAt);
  return { ...aftermath, verdicts, dockerError, causes, live: { now, contents } };
}

/** A job that had the environment while our connection was lost is the one that changed it. */
function nameSuperseder(verdicts: readonly ServiceVerdict[], who: string | undefined): readonly ServiceVerdict[] {
  if (who === undefined) return verdicts;
  return verdicts.map((verdict) =>
    verdict.status === 'superseded' ? { ...verdict, reason: `${verdict.reason}: it was ${who}` } : verdict,
  );
}

function isIn({ services }: StackState, { ID, Spec }: Service): boolean {
  return services.some((old) => old.ID === ID && sameSpec(old.Spec, Spec));
}

function illOf(verdicts: readonly ServiceVerdict[], { stack, services }: DeployPlan) {
  const ill = verdicts.filter(({ status }) => !isSuccessful(status));
  const imageOf = (name: string) => services.find((service) => `${stack}_${service.name}` === name)?.image;
  return ill.map(({ name, id }) => ({ name, id, image: imageOf(name) }));
}
