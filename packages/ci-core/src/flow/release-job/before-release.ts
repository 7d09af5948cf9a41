import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { idsOf } from '../../plan/changes/object-changes.ts';
import type { PlannedJob } from '../../plan/release-job/planned-job.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { makeObjects } from '../apply/make-objects.ts';
import { uploadRelease } from '../apply/upload-release.ts';
import type { PreparedDeploy } from '../deploy/prepare-deploy.ts';
import type { Start } from '../deploy/read-start.ts';
import type { DeployPolicy, DeployPorts } from '../deploy/request.ts';
import type { Observed } from '../rollout/observe.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import { jobFailed, runJobs, settleOtherRuns } from './run-jobs.ts';
import { undoPreparation } from './undo-preparation.ts';

type BeforeRelease = {
  readonly prepared: PreparedDeploy;
  readonly compiled: Pick<Compiled, 'desired' | 'jobs'>;
  readonly start: Start;
  readonly planned: readonly PlannedJob[];
};

/**
 * Runs the release jobs that come before any change of a service, after the upload and with the networks, configs and
 * secrets of the release. Throws RELEASE_JOB_FAILED when one fails, after undoing all that. Returns the names of the networks
 * that were made, and the start of the deploy with the state after the jobs: they take time, in which others may update.
 */
export async function runBeforeRelease(
  session: Session,
  { watch, journal }: Observed,
  { prepared, compiled, start, planned }: BeforeRelease,
  { timeout, patience }: Pick<DeployPolicy, 'timeout' | 'patience'>,
  { log, stage }: Pick<DeployPorts, 'log' | 'stage'>,
): Promise<{ readonly start: Start; readonly networks: ReadonlySet<string> }> {
  const { plan } = prepared;
  const jobs = planned.filter(({ job }) => job.run === 'before');
  const ports = { log, mask: maskOf(plan) };
  const { before, inPlace, live, objects } = start;
  if (before.jobRuns !== undefined) {
    stage.enter('running the jobs before');
    await settleOtherRuns(session, journal, plan.stack, planned, ports);
  }
  if (jobs.every(({ action }) => action !== 'run')) {
    await runJobs(session, journal, jobs, notNeeded, ports);
    stage.enter('uploading');
    return { start, networks: new Set() };
  }
  const deadline = performance.now() + timeout;
  await uploadRelease(session, prepared, { inPlace, live, deadline }, log);
  stage.enter('running the jobs before');
  const made = await makeObjects(session, compiled.desired, objects, { deadline, log });
  const used = { ...compiled.desired, services: compiled.jobs };
  const ids = async () => idsOf(await session.withReconnect(({ engine }) => readSwarmObjects(engine, used)));
  const isGood = made.refused.size === 0 && (await runJobs(session, journal, jobs, ids, ports));
  if (!isGood) {
    const refused = [...made.refused].map(([name, message]) => `${name}: ${message}`);
    if (refused.length > 0) journal.note({ dockerError: refused.join('; ') });
    log.warn('no service was changed');
    await undoPreparation(session, plan, { start, made }, journal, log);
    throw jobFailed(journal.noted().releaseJobs);
  }
  session.extend(performance.now() + 2 * timeout);
  const now = await waitForOtherUpdates(watch, await watch.look(), { patience, atMost: timeout }, log);
  const restoreTo = start.restoreTo === before ? now : start.restoreTo;
  stage.enter('uploading');
  return { start: { ...start, live: undefined, before: now, restoreTo }, networks: made.networks };
}

async function notNeeded(): Promise<never> {
  throw new Error('no job is run');
}
