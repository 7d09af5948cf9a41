import {
  CiError,
  type Manager,
  type PlannedRollout,
  type PlanReport,
  type PreparedDeploy,
  planRollout,
  planText,
  postPlanComment,
  renderPlanComment,
  reviewToken,
  type Settings,
  type TokenSetting,
  type Writing,
} from '@swarm-ci/core';
import type { JobInput } from '../command-line/job.ts';
import { redacted } from '../command-line/redacted.ts';
import type { World } from '../command-line/world.ts';
import { writePlanFile } from './plan-file/keep-plan.ts';

/** The file that is to get the plan. */
export type PlanOutput = { readonly out: string; readonly writing: Writing };
type Input = Pick<JobInput<never>, 'switches'> & {
  readonly settings: Settings<TokenSetting | 'prune' | 'otherBranch' | 'bindChanges'>;
};

/** Plans a deploy on an open manager, closes it, and reports the plan: output, comment and job summary. */
export async function reportPlan(
  prepared: PreparedDeploy,
  manager: Manager,
  { switches, settings }: Input,
  world: World,
  output?: PlanOutput,
): Promise<number> {
  let made: PlannedRollout;
  try {
    const [allowOlder, pruneForeign] = [switches.has('allow-older'), switches.has('prune-foreign')];
    const { prune, otherBranch, bindChanges } = settings;
    const policy = { allowOlder, otherBranch, pruneForeign, prune, bindChanges, skipJobs: switches.has('skip-jobs') };
    made = await planRollout(prepared, manager, policy, await world.docker(), output?.writing);
  } finally {
    manager.host.close();
  }
  if (output !== undefined) await writePlanFile(output.out, made.file, world);
  const kept = output === undefined || made.file === undefined ? {} : { planFile: output.out };
  const report = redacted({ ...made.report, ...kept }, world.redact);
  world.result(planText(report), report);
  await post(report, settings, world);
  await world.summary(() => renderPlanComment(report, Number.POSITIVE_INFINITY));
  return report.exitCode;
}

async function post(report: PlanReport, settings: Input['settings'], { context, http, log }: World): Promise<void> {
  try {
    const kept = await postPlanComment({ report, context, token: reviewToken(context, settings), http });
    if (kept !== undefined) log.info(`the comment is ${kept.done}: ${kept.url}`);
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    log.warn(`no comment: ${error.message}${error.hint === undefined ? '' : ` → ${error.hint}`}`);
  }
}
