import type { Engine } from '../../effects/engine/engine.ts';
import { readRunRecords } from '../../effects/release-job/run-records.ts';
import { readSwarmKey } from '../../effects/swarm/swarm-key.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { type JobRules, type PlannedJob, plannedJobs } from '../../plan/release-job/planned-job.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';

const PURPOSE = 'swarm-ci release jobs';

/** What a deploy does with its release jobs; asks the swarm only if there are any. */
export async function jobsOfRelease(
  engine: Engine,
  plan: DeployPlan,
  { jobs }: Pick<Compiled, 'jobs'>,
  rules: Omit<JobRules, 'records' | 'key'>,
): Promise<PlannedJob[]> {
  if (plan.releaseJobs.length === 0) return [];
  const [records, key] = await Promise.all([readRunRecords(engine, plan.stack), readSwarmKey(engine, PURPOSE)]);
  return plannedJobs(plan, jobs, { ...rules, records, key });
}
