import { workFolder } from '../effects/hold.ts';
import { listReleases } from '../effects/release-store.ts';
import { listStackNetworks } from '../effects/stack-networks.ts';
import { invalidInput } from '../errors.ts';
import type { DeployPlan } from '../plan/deploy-plan.ts';
import { newerRelease, type Release } from '../plan/release.ts';
import type { KeptReleases } from '../plan/rollback-target.ts';
import type { StackState } from '../plan/stack-state.ts';
import { progressLine, waitingLine } from '../report/describe.ts';
import { judge, outcomeOf } from '../verdict/judge.ts';
import { isWell, type ServiceVerdict } from '../verdict/judge-service.ts';
import type { Probed } from '../verdict/probe.ts';
import type { Timeline } from '../verdict/timeline.ts';
import { startTrack } from '../verdict/track.ts';
import { type Aftermath, afterFailure } from './after-failure.ts';
import { announce } from './announce.ts';
import { applyRelease } from './apply-release.ts';
import type { DeployInput } from './deploy.ts';
import { type Causes, gatherCauses } from './gather-causes.ts';
import { maskOf } from './mask.ts';
import { nameSuperseder } from './name-superseder.ts';
import { othersSettled } from './others-settled.ts';
import { createProbing, holdGate } from './probing.ts';
import { createRecorder } from './record.ts';
import type { Session } from './session.ts';
import { settle } from './settle.ts';
import { steadyWatch } from './steady-watch.ts';

/** What a rollout came to, as the engine showed it. */
export type Rollout = Aftermath & {
  readonly before: StackState;
  readonly now: StackState;
  readonly verdicts: readonly ServiceVerdict[];
  readonly refusal: string | undefined;
  readonly causes: Causes;
  /** Hash of the files that were deployed. */
  readonly contents: string;
  /** How it went, by the engine's name of the service. */
  readonly timelines: ReadonlyMap<string, Timeline>;
  readonly probes: readonly Probed[];
  /** The releases kept until now. */
  readonly kept: KeptReleases;
};

export type Server = {
  readonly cli: string;
  /** Milliseconds to add to `performance.now()` for the engine's time. */
  readonly clock: number;
};

/** From the lock to the verdict: nobody else deploys this environment meanwhile. */
export async function rollOut(session: Session, input: DeployInput, { cli, clock }: Server): Promise<Rollout> {
  const { prepared, log, stage } = input;
  const { plan } = prepared;
  const recorder = createRecorder();
  const watch = recorder.over(
    steadyWatch(session, plan.stack, (event) => {
      recorder.hear(event);
      announce(event, input);
    }),
  );
  const probing = createProbing(input.probes, input.env, recorder.elapsed, maskOf(plan));
  try {
    const kept = await session.survive(({ host }) => listReleases(host, workFolder(plan)));
    if (!input.allowOlder) refuseOlder(plan, kept.releases);
    const before = await othersSettled(watch, input.lockTimeout, log);
    const networks = await session.survive(({ engine }) => listStackNetworks(engine, plan.stack));
    const start = startTrack(before, performance.now(), clock + performance.now());
    const endSection = log.section(`Rollout of ${plan.stack}`);
    stage.enter('applying');
    recorder.begin(before);
    await session.survive(async ({ host }) => probing.open(host));
    // A second stack deploy over an update in flight would make the engine forget the version to roll back to.
    const ended = () => othersSettled(watch, input.timeout, log);
    const { refusal, contents } = await session.survive(
      ({ host, hold }) => applyRelease(prepared, { host, scratch: hold.folder, cli }, log, ended),
      ended,
    );
    stage.enter('watching');
    const applied = await watch.look();
    const evidence = { stack: plan.stack, wanted: plan.services, before, applied, refused: refusal !== undefined };
    const { verdicts, now, track } = await settle({
      ...input,
      watch,
      track: start,
      first: applied,
      judge: (seen, moment) => judge({ ...evidence, ...seen }, moment).services,
      line: progressLine,
      waiting: waitingLine,
    });
    if (outcomeOf(verdicts, refusal) === 'deployed') await holdGate(session, probing, input);
    const ill = illOf(verdicts, plan);
    const causes = await session.survive(({ engine }) => gatherCauses(engine, ill, { track, now }, maskOf(plan)));
    endSection();
    const told = await nameSuperseder(session, plan, kept, verdicts);
    const failure = {
      verdicts: told,
      refusal,
      probes: probing.results(),
      before,
      networks: new Set(networks.keys()),
      track,
      watch,
    };
    const failedAt = recorder.elapsed();
    const aftermath = await afterFailure(session, input, { ...failure, files: kept.live?.id });
    if (aftermath.restored) recorder.putBack(failedAt);
    const shown = { timelines: recorder.timelines(), probes: probing.results() };
    return { ...aftermath, before, now, verdicts: told, refusal, causes, ...shown, contents, kept };
  } finally {
    probing.close();
    watch.close();
  }
}

function illOf(verdicts: readonly ServiceVerdict[], { stack, services }: DeployPlan) {
  const ill = verdicts.filter(({ status }) => !isWell(status));
  const imageOf = (name: string) => services.find((service) => `${stack}_${service.name}` === name)?.image;
  return ill.map(({ name, id }) => ({ name, id, image: imageOf(name) }));
}

function refuseOlder(plan: DeployPlan, kept: readonly Release[]): void {
  const newer = newerRelease(plan, kept);
  if (!newer) return;
  const { sha, committedAt } = plan.context;
  throw invalidInput([
    {
      at: `commit ${sha?.slice(0, 8)} of ${committedAt}`,
      message: `is older than the release ${newer.id} of the same branch, commit ${newer.commit?.slice(0, 8)} of ${newer.committedAt}`,
      hint: 'run the newest pipeline instead, or add --allow-older when going back is meant',
    },
  ]);
}
