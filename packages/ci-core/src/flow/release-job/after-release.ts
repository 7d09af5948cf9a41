import { forgetRollbacks } from '../../effects/release-job/run-records.ts';
import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { idsOf } from '../../plan/changes/object-changes.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { PlannedJob } from '../../plan/release-job/planned-job.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import type { DeployPolicy, DeployPorts } from '../deploy/request.ts';
import type { Observed } from '../rollout/observe.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import { runJobs } from './run-jobs.ts';

/** Runs the release jobs that come after the release has settled; the journal has their results. */
export async function runAfterRelease(
  session: Session,
  { journal }: Observed,
  plan: DeployPlan,
  { desired, jobs: compiled }: Pick<Compiled, 'desired' | 'jobs'>,
  planned: readonly PlannedJob[],
  { timeout }: Pick<DeployPolicy, 'timeout'>,
  { log, stage }: Pick<DeployPorts, 'log' | 'stage'>,
): Promise<void> {
  const jobs = planned.filter(({ job }) => job.run === 'after');
  const ofRollback = planned.some((one) => one.action === 'run' && one.run.identity.rollback !== '');
  const forget = async () => {
    if (ofRollback) await session.mutate(({ engine }) => forgetRollbacks(engine, plan.stack));
  };
  if (jobs.length === 0) return forget();
  stage.enter('running the jobs after');
  const used = { ...desired, services: compiled };
  const ids = async () => idsOf(await session.withReconnect(({ engine }) => readSwarmObjects(engine, used)));
  if (await runJobs(session, journal, jobs, ids, { log, mask: maskOf(plan) })) await forget();
  session.extend(performance.now() + timeout);
  stage.enter('watching');
}
