import type { DockerCli } from '../../effects/compile/docker-cli.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { compareFiles } from '../../effects/server/compare-files.ts';
import { rootCertificate } from '../../effects/swarm/swarm-certificates.ts';
import type { Problem } from '../../errors.ts';
import { activeRollouts } from '../../plan/canary/active-rollouts.ts';
import { diffFindings } from '../../plan/changes/diff-findings.ts';
import { changedNames } from '../../plan/changes/diff-stack.ts';
import { plannedService } from '../../plan/changes/planned-services.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { REFUSED } from '../../plan/deploy/refusal-finding.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { orderOfChanges } from '../../plan/order/order-of-changes.ts';
import type { Writing } from '../../plan/plan-file/make-plan-file.ts';
import type { PlanFile } from '../../plan/plan-file/plan-file.ts';
import { makePlanReport, type PlanReport } from '../../report/plan/plan-report.ts';
import { swarmWarnings } from '../../verdict/status/swarm-warnings.ts';
import { examineCommit } from '../deploy/older-commit.ts';
import { type PreparedDeploy, uploadedFiles } from '../deploy/prepare-deploy.ts';
import type { DeployPolicy } from '../deploy/request.ts';
import { orderFindings } from '../order/order-findings.ts';
import { planFileOf } from '../plan-file/plan-file-of.ts';
import { jobsOfRelease } from '../release-job/jobs-of-release.ts';
import { maskOf } from '../session/mask.ts';
import { addressFindings } from './address-findings.ts';
import { readBindChanges } from './bind-changes.ts';
import { compareStack } from './compare-stack.ts';
import { examine } from './examine.ts';
import { failingFindings } from './failing-findings.ts';
import { refuseFindings } from './refuse-findings.ts';

/** What a plan needs to know of a deploy. */
export type PlanPolicy = Pick<
  DeployPolicy,
  'allowOlder' | 'otherBranch' | 'prune' | 'pruneForeign' | 'bindChanges' | 'skipJobs'
>;

export type PlannedRollout = {
  readonly report: PlanReport;
  /** The plan to keep; undefined if none is asked for, or if the deploy would be refused. */
  readonly file: PlanFile | undefined;
};

/**
 * What a deploy would change: the same compilation and the same comparison. Takes no lock, stores no login and leaves
 * nothing behind. Throws what a deploy throws before its first change, but for refusals that the plan can show.
 */
export async function planRollout(
  unnamed: PreparedDeploy,
  manager: Manager,
  policy: PlanPolicy,
  here: DockerCli | undefined,
  writing?: Writing,
): Promise<PlannedRollout> {
  const { host } = manager;
  const { facts, compiled, findings, prepared } = await examine(manager, unnamed, here);
  const { plan, directory } = prepared;
  const refusal = compiled?.refusal === undefined ? undefined : findings.find(isRefusal);
  const others = findings.filter((one) => one !== refusal);
  // A plan shows what Docker refuses, unless it is refused for something else as well.
  const found = refuseFindings(others.some(({ level }) => level === 'problem') ? findings : others);
  if (compiled === undefined) throw new Error('a server without a problem has compiled the manifest');
  const files = uploadedFiles(prepared);
  const folders = { serverPath: plan.serverPath, workFolder: workFolder(plan) };
  const [{ diff, kept: releases, now, objects }, changed] = await Promise.all([
    compareStack(
      manager,
      plan,
      compiled,
      policy,
      readBindChanges(host, prepared, compiled.desired, policy.bindChanges),
    ),
    compareFiles(host, { ...folders, directory, files }),
  ]);
  const { live } = releases;
  const differing = diffFindings(diff, plan);
  const foreign = differing.filter(({ level }) => level === 'problem');
  const ordered = orderFindings(plan, diff.services, now, facts.engine.time);
  const [older, short] = await Promise.all([
    examineCommit(prepared, releases, policy),
    addressFindings(plan.composeFile, manager.engine, diff, now, { unchanged: false }),
  ]);
  const rules = { rollback: undefined, skip: policy.skipJobs, isUnchanged: changedNames(diff).size === 0 };
  const jobs = await jobsOfRelease(manager.engine, plan, compiled, rules);
  const beside = activeRollouts(plan, diff, now);
  const swarm = swarmWarnings(now.nodes ?? [], rootCertificate(manager), facts.engine.time);
  const warnings = [
    ...prepared.warnings,
    ...beside.warnings,
    ...older.warnings,
    ...found,
    ...differing.filter(({ level }) => level === 'warning').map(({ message }) => message),
    ...ordered.filter(({ level }) => level === 'warning').map(({ message }) => message),
    ...failingFindings(plan.composeFile, now, facts.engine.time, diff.services).map(({ message }) => message),
    ...short.map(({ message }) => message),
    ...swarm.map(({ at, message }) => `${at}: ${message}`),
    ...compiled.warnings.map(maskOf(plan)),
  ];
  const unhealthy = ordered.filter(({ level }) => level === 'problem');
  const refused = refusedBy(older.problem, refusal, foreign, unhealthy);
  const report = makePlanReport({
    plan,
    server: host.name,
    services: diff.services.map((one) => plannedService(one, live)),
    order: orderOfChanges(plan, { services: diff.services, isRollback: false, isUnfinished: false }),
    jobs,
    rollouts: beside.active,
    missing: diff.missing,
    files: changed,
    refused,
    release: live?.id,
    warnings,
  });
  if (writing === undefined || refused !== undefined) return { report, file: undefined };
  const seen = { server: host.name, swarm: manager.info.cluster, release: live?.id, diff, objects };
  return { report, file: await planFileOf(prepared, { ...seen, desired: compiled.desired }, writing) };
}

function isRefusal({ message }: Finding): boolean {
  return message.startsWith(REFUSED);
}

function refusedBy(
  older: Problem | undefined,
  refusal: Finding | undefined,
  foreign: readonly Finding[],
  unhealthy: readonly Finding[],
): PlanReport['refused'] | undefined {
  if (older) {
    const { at, message, hint } = older;
    return { by: 'older-commit', reason: `${at} ${message}`, ...(hint === undefined ? {} : { hint }) };
  }
  if (refusal !== undefined) return { by: 'docker', reason: `${refusal.at}: ${refusal.message}`, ...hintOf(refusal) };
  const [by, found] = foreign.length > 0 ? (['foreign', foreign] as const) : (['order', unhealthy] as const);
  const [first] = found;
  if (first === undefined) return undefined;
  return { by, reason: found.map(({ message }) => message).join('; '), ...hintOf(first) };
}

function hintOf({ hint }: Finding): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
