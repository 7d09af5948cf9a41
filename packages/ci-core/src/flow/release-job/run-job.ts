import { mayPass, saidBy } from '../../effects/engine/engine-failure.ts';
import { pauseAfter } from '../../effects/engine/patience.ts';
import { type PresentRun, startRun } from '../../effects/release-job/job-runs.ts';
import { wait } from '../../effects/wait.ts';
import { CiError } from '../../errors.ts';
import { resolveSpec, type SwarmIds } from '../../plan/changes/resolve-service.ts';
import { isSameRun, type JobRun } from '../../plan/release-job/job-run.ts';
import { isStopped, runLabelsIn, runSpec } from '../../plan/release-job/run-spec.ts';
import { withoutDigest } from '../../plan/stack/stack-state.ts';
import { formatDuration } from '../../settings/duration.ts';
import { causeOf } from '../../verdict/cause/cause.ts';
import type { JobResult } from '../../verdict/release-job/job-result.ts';
import { judgeRun } from '../../verdict/release-job/judge-run.ts';
import type { Session } from '../session/session.ts';
import { type EndedRun, lookAtRuns, type RunPorts, settleRun } from './settle-run.ts';

const TRIES = 4;

/** Runs a release job once: a run of it that has already been started is waited for. */
export async function runJob(session: Session, run: JobRun, ids: SwarmIds, ports: RunPorts): Promise<JobResult> {
  const { log } = ports;
  const { job, identity, desired } = run;
  const name = `${identity.stack}_${identity.job}`;
  const began = performance.now();
  const result = (status: JobResult['status'], more: Partial<JobResult>): JobResult => {
    const took = performance.now() - began;
    const base = { name, run: job.run, status, image: identity.image, reason: undefined, seen: undefined };
    return { ...base, took, isMild: job.onFailure === 'warn', ...more };
  };
  const spec = runSpec(run, resolveSpec(desired, undefined, ids));
  log.info(`… ${name}: running ${withoutDigest(identity.image)} ${job.run} the release`);
  let present: PresentRun;
  try {
    present = await presentRun(session, run, ports, () =>
      session.mutate(({ engine }) => startRun(engine, spec, desired.login)),
    );
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
    return result('failed', { reason: `the engine refused to start it: ${ports.mask(saidBy(error))}` });
  }
  const ended = await settleRun(session, present, ports);
  for (const line of ended.seen?.evidence.logs ?? []) log.info(`  ${identity.job} | ${line}`);
  const { seen } = ended;
  if (ended.how === 'succeeded') {
    log.info(`✔ ${name} succeeded in ${formatDuration(performance.now() - began)}`);
    return result('succeeded', { seen });
  }
  const reason = reasonOf(ended, job.timeout);
  log.warn(`✘ ${name}: ${reason}`);
  return result(ended.how === 'timed-out' ? 'timed-out' : 'failed', { reason, seen });
}

/** The run as the engine has it: one that is running or has succeeded, else a new one. */
async function presentRun(
  session: Session,
  { identity }: JobRun,
  ports: RunPorts,
  start: () => Promise<void>,
): Promise<PresentRun> {
  const find = async () => {
    const { runs } = await lookAtRuns(session, identity.stack);
    return runs.find(({ service }) => isSameRun(identity, runLabelsIn(service.Spec).identity));
  };
  let found = await find();
  if (found !== undefined && hasFailed(found)) {
    ports.log.info(`${found.service.Spec.Name} had failed in an earlier deploy; it is run again`);
    await settleRun(session, found, ports);
    found = undefined;
  } else if (found !== undefined) {
    ports.log.info(`${found.service.Spec.Name} was started by an earlier deploy; waiting for its end`);
    return found;
  }
  for (let tries = 1; ; tries++) {
    let refusal: CiError | undefined;
    try {
      await start();
    } catch (error) {
      if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
      refusal = error;
    }
    // A request without an answer may have been carried out.
    found = await find();
    if (found !== undefined) return found;
    if (refusal !== undefined && (!mayPass(refusal) || tries === TRIES)) throw refusal;
    await session.withReconnect(() => wait(pauseAfter(tries), undefined));
  }
}

/** A run that was stopped has failed, although its container may still be there: its node did not answer. */
function hasFailed({ service: { Spec }, tasks }: PresentRun): boolean {
  return isStopped(Spec) || judgeRun(tasks, runLabelsIn(Spec).retries).kind === 'failed';
}

function reasonOf({ how, seen, hasStopped }: EndedRun, timeout: number): string {
  const stop = hasStopped ? '' : '; its container has not stopped yet: see "docker ps" on the nodes';
  if (how === 'gone') return `its service was removed while it ran${stop}`;
  const cause = seen && causeOf(seen);
  if (how === 'timed-out') {
    const state = seen === undefined ? '' : `: ${isPlaced(seen) ? 'it was still running' : cause?.headline}`;
    return `it did not end within ${formatDuration(timeout)} and was ${hasStopped ? 'removed' : 'stopped'}${state}${stop}`;
  }
  return cause?.headline ?? 'it failed';
}

function isPlaced({ task }: NonNullable<EndedRun['seen']>): boolean {
  return ['starting', 'running'].includes(task.Status.State);
}
