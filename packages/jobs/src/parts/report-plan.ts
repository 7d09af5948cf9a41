import {
  CiError,
  type Manager,
  type PlanReport,
  type PreparedDeploy,
  planRollout,
  planText,
  postPlanComment,
  renderPlanComment,
  reviewToken,
  type Settings,
  type TokenSetting,
} from '@swarm-ci/core';
import type { JobInput } from '../command-line/job.ts';
import { redacted } from '../command-line/redacted.ts';
import type { World } from '../command-line/world.ts';

type Input = Pick<JobInput<never>, 'switches'> & { readonly settings: Settings<TokenSetting | 'prune'> };

/** Plans a deploy on an open manager, closes it, and reports the plan: output, comment and job summary. */
export async function reportPlan(
  prepared: PreparedDeploy,
  manager: Manager,
  { switches, settings }: Input,
  world: World,
): Promise<number> {
  let made: PlanReport;
  try {
    const [allowOlder, pruneForeign] = [switches.has('allow-older'), switches.has('prune-foreign')];
    const policy = { allowOlder, pruneForeign, prune: settings.prune };
    made = await planRollout(prepared, manager, policy, await world.docker());
  } finally {
    manager.host.close();
  }
  const report = redacted(made, world.redact);
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
