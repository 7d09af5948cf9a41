import { deploy, type Problem } from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { alertProblems } from '../../parts/alerts.ts';
import { removeOldReports, verdictOutput } from '../../parts/deploy-reports.ts';
import { markRefusal } from '../../parts/handed-on/refusal.ts';
import { hookSettings, hooksOf } from '../../parts/hooks.ts';
import { lintSettings, logLint, readManifestOf, valueSettings } from '../../parts/manifest.ts';
import { readReviewedPlan } from '../../parts/plan-file/read-reviewed-plan.ts';
import { reportPlan } from '../../parts/report-plan.ts';
import { openRollout, rolloutSettings } from '../../parts/rollout.ts';
import { openTarget } from '../../parts/target.ts';

export const deploySettings = [
  ...rolloutSettings,
  ...valueSettings,
  ...lintSettings,
  'otherBranch',
  'probes',
  'prometheusUrl',
  ...hookSettings,
] as const;

export const deployJob = defineJob({
  name: 'deploy',
  purpose:
    'Copies the manifests to the server, changes the services that differ, watches the engine until every service has settled, and reports the actual outcome.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: deploySettings,
  switches: {
    'dry-run': 'only show what would change, like the job plan',
    'allow-older': 'allow a commit that is older than the live one, or does not contain it',
    'prune-foreign':
      'remove services of the stack that the manifest does not have, even if swarm-ci did not deploy them',
    'remove-failed-first': 'remove the stack if its first deploy fails',
    'skip-jobs':
      'do not run the release jobs, such as database migrations; the new version may not fit the database then',
  },
  options: {
    plan: {
      placeholder: 'FILE',
      describe: 'deploy exactly this plan, written by plan --out; refused if anything has changed since',
    },
  },
  outputs: verdictOutput,
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci deploy prod --timeout 10m',
  run: (input, world) => {
    // A plan leaves the files of an earlier deploy alone.
    if (input.switches.has('dry-run')) return runDeploy(input, world);
    return markRefusal(input.settings, world, () => runDeploy(input, world));
  },
});

/** Deploys the manifest; `isPromotion` promotes the canaries that wait for a person. */
export async function runDeploy(
  input: JobInput<(typeof deploySettings)[number]>,
  world: World,
  isPromotion = false,
): Promise<number> {
  const { settings, switches } = input;
  if (!switches.has('dry-run')) await removeOldReports(settings, world);
  const { reviewed, problems: planProblems } = await readReviewedPlan(input.options.plan, settings, world);
  const problems = [
    ...input.problems,
    ...alertProblems(settings),
    ...planProblems,
    ...dryPlanProblems(input),
    ...queryProblems(settings),
  ];
  const prepared = await readManifestOf({ ...input, problems }, world);
  logLint(prepared, world);
  const hooks = hooksOf(settings, prepared.plan, world);
  if (switches.has('dry-run')) return reportPlan(prepared, await openTarget(settings, world), input, world);
  const { close, ...ports } = await openRollout(settings, prepared.plan.stack, world);
  try {
    const { timeout, patience, lockTimeout, onFailure, keepReleases, prune, otherBranch, bindChanges } = settings;
    const [allowOlder, removeFailedFirst] = [switches.has('allow-older'), switches.has('remove-failed-first')];
    const [pruneForeign, skipJobs] = [switches.has('prune-foreign'), switches.has('skip-jobs')];
    const report = await deploy(
      { prepared, reviewed, probes: settings.probes ?? [], hooks, isPromotion },
      {
        ...{ timeout, patience, lockTimeout, onFailure, keepReleases, prune, pruneForeign, bindChanges },
        ...{ allowOlder, otherBranch, removeFailedFirst, skipJobs },
      },
      { ...ports, prometheus: settings.prometheusUrl },
    );
    return report.exitCode;
  } finally {
    await close();
  }
}

/** Without a server, each query would be without a value, until the canary is aborted. */
function queryProblems({
  rollouts = [],
  prometheusUrl,
}: Pick<JobInput<'rollouts' | 'prometheusUrl'>['settings'], 'rollouts' | 'prometheusUrl'>): Problem[] {
  const asking = rollouts.find(({ judge }) => judge.prometheus.length > 0);
  if (asking === undefined || prometheusUrl !== undefined) return [];
  const message = `the rollout of "${asking.service}" has queries, and PROMETHEUS_URL is not set`;
  return [{ at: asking.at, message, hint: 'set PROMETHEUS_URL to the address of the server that answers them' }];
}

function dryPlanProblems({ options, switches }: Pick<JobInput<never>, 'options' | 'switches'>): Problem[] {
  if (options.plan === undefined || !switches.has('dry-run')) return [];
  return [{ at: '--plan', message: 'cannot be combined with --dry-run', hint: 'leave out one of them' }];
}
