import type { CiContext } from '../../context/context.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { listStackNetworks } from '../../effects/engine/stack-networks.ts';
import { workFolder } from '../../effects/server/hold.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { invalidInput } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import { rollbackTarget } from '../../plan/deploy/rollback-target.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { createRedactor } from '../../secret.ts';
import { asServiceVerdict } from '../../verdict/service/judge-restore.ts';
import { startTrack } from '../../verdict/service/track.ts';
import { keepAlert, type Telling } from '../alert/keep-alert.ts';
import { putBack } from '../restore/put-back.ts';
import { announce } from '../rollout/announce.ts';
import { createRecorder } from '../rollout/journal.ts';
import { othersSettled } from '../rollout/others-settled.ts';
import { steadyWatch } from '../rollout/steady-watch.ts';
import { type Connect, openSession, type Session } from '../session/session.ts';
import type { Stage } from '../stage.ts';

const NOTHING: StackState = { services: [], tasks: [] };

/** The stack that goes back, over a connection that is open already. */
export type EngineRollback = {
  readonly place: Target;
  readonly first: Manager;
  readonly registry: Registry | undefined;
  readonly context: CiContext;
};

type Policy = { readonly timeout: number; readonly patience: number; readonly lockTimeout: number };

type Ports = Telling & {
  readonly connect: Connect;
  readonly stage: Stage;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServiceEvent) => void;
};

/** Gives the services that were changed by hand the engine's own previous specs, under the lock, and judges the result. */
export async function rollBackByEngine(rollback: EngineRollback, policy: Policy, ports: Ports): Promise<DeployReport> {
  const { place, first, context } = rollback;
  const { connect, log, stage, signal } = ports;
  const { timeout, lockTimeout } = policy;
  const startedAt = new Date();
  stage.enter('waiting');
  const owner = lockOwnerOf(context, startedAt.toISOString());
  const deadline = performance.now() + lockTimeout + timeout;
  const session = await openSession({ first, connect, place, owner, lockTimeout, deadline, log, signal });
  try {
    const began = performance.now();
    const ended = await goBack(session, rollback, policy, ports).catch((error: unknown) => ({
      aborted: stage.brokenOff(error),
    }));
    const report = makeReport({
      plan: { ...place, services: [], context },
      rollback: 'engine',
      server: session.server(),
      engine: first.info.version,
      startedAt,
      milliseconds: performance.now() - began,
      before: NOTHING,
      verdicts: [],
      warnings: [],
      timelines: new Map(),
      ...ended,
      dockerError: undefined,
      restored: undefined,
      causes: new Map(),
      probes: [],
    });
    return await keepAlert(session, report, place, ports);
  } finally {
    await session.close();
  }
}

async function goBack(
  session: Session,
  { place, first, registry }: EngineRollback,
  { timeout, patience, lockTimeout }: Policy,
  ports: Ports,
) {
  const { log, stage } = ports;
  const recorder = createRecorder();
  const watch = recorder.over(
    steadyWatch(session, place.stack, (event) => {
      recorder.hear(event);
      announce(event, ports);
    }),
  );
  try {
    const before = await othersSettled(watch, await watch.look(), lockTimeout, log);
    const kept = await session.survive(({ host }) => listReleases(host, workFolder(place)));
    const target = rollbackTarget(kept, before, undefined);
    if (target.kind !== 'engine') {
      const message = 'another job deployed it while this one waited for the lock';
      throw invalidInput([{ at: '<env>', message, hint: 'look at "swarm-ci releases", and run rollback again' }]);
    }
    const warnings = [
      `${place.stack} is not what a kept release made of it: it goes back to the engine's own previous specs`,
      ...target.notReverted.map(
        (name) => `${name} stays as it is: the engine knows no other previous spec of it; --to brings a release back`,
      ),
      ...target.missing.map(
        (name) => `${name} is gone, and the engine knows no previous spec of it; --to brings it back`,
      ),
    ];
    for (const warning of warnings) log.warn(warning);
    const networks = await session.survive(({ engine }) => listStackNetworks(engine, place.stack));
    stage.enter('restoring');
    recorder.begin(before);
    const { verdicts } = await putBack(session, {
      place,
      registry,
      mask: createRedactor(registry ? [registry.password] : []),
      before: target.stack,
      manifest: new Set(),
      networks: new Set(networks.keys()),
      files: target.release?.id,
      watch,
      track: startTrack(before, performance.now(), first.info.time),
      timeout,
      patience,
      log,
    });
    return { before, verdicts: verdicts.map(asServiceVerdict), warnings, timelines: recorder.timelines() };
  } finally {
    watch.close();
  }
}
