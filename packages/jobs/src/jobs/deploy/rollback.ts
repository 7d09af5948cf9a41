import {
  assertNoProblems,
  type DeployReport,
  deploy,
  jobLogins,
  jobVariables,
  type PreparedRollback,
  rollBackByEngine,
  targetOf,
  unlessAborted,
  withRollback,
} from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { alertProblems } from '../../parts/alerts.ts';
import { removeOldReports, verdictOutput } from '../../parts/deploy-reports.ts';
import { markRefusal } from '../../parts/handed-on/refusal.ts';
import { protectPlan } from '../../parts/manifest.ts';
import { openRollout, rolloutSettings } from '../../parts/rollout.ts';
import { targetProblems } from '../../parts/target.ts';

export const rollbackJob = defineJob({
  name: 'rollback',
  purpose:
    'Rolls the stack back to the release before the live one, or to a named one, with its files, variables and image digests. Secrets come from the environment. Service jobs are not run again. A stack that was changed manually is rolled back to the previous specs that the engine keeps.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: rolloutSettings,
  options: { to: { placeholder: 'RELEASE', describe: 'a release as "swarm-ci releases" lists it' } },
  outputs: verdictOutput,
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci rollback prod --to 20260131-164755-4f2a9c1b',
  run: (input, world) => markRefusal(input.settings, world, () => runRollback(input, world)),
});

async function runRollback(
  { argument, settings, options, problems }: JobInput<(typeof rolloutSettings)[number]>,
  world: World,
): Promise<number> {
  await removeOldReports(settings, world);
  const directory = world.resolve(settings.directory);
  const located = targetOf(argument, settings, world.context, directory);
  const logins = jobLogins(settings, world.env);
  const variables = jobVariables({ ...settings, directory }, world.env);
  assertNoProblems([
    ...problems,
    ...logins.problems,
    ...alertProblems(settings),
    ...targetProblems(settings, world.env),
    ...located.problems,
    ...variables.problems,
  ]);
  world.protect(logins.logins.map(({ password }) => password));
  const { target } = located;
  const { close, ...ports } = await openRollout(settings, target.stack, world);
  const first = await unlessAborted(ports.signal, ports.connect());
  const { timeout, patience, lockTimeout, onFailure, keepReleases, prune, bindChanges } = settings;
  const limits = { timeout, patience, lockTimeout };
  const policy = { ...limits, onFailure, keepReleases, prune, pruneForeign: false, bindChanges };
  const goBack = (rollback: PreparedRollback): Promise<DeployReport> => {
    if (rollback === undefined)
      return rollBackByEngine({ first, target, logins: logins.logins, context: world.context }, policy, ports);
    protectPlan(rollback.prepared, world);
    world.log.info(`rolling back to the release ${rollback.release.id} of ${rollback.release.createdAt}`);
    // The expectations of probes are written for the newest release, not for an earlier one.
    const { prepared, release, from } = rollback;
    const request = { prepared, release, from, probes: [] };
    const rules = { allowOlder: true, otherBranch: 'warn', removeFailedFirst: false, skipJobs: false } as const;
    return deploy(request, { ...policy, ...rules }, ports);
  };
  try {
    const wanted = {
      ...{ target, to: options.to, ...variables, context: world.context },
      settings: { ...settings, directory },
    };
    const report = await withRollback(first, wanted, goBack);
    return report.exitCode;
  } finally {
    first.host.close();
    await close();
  }
}
