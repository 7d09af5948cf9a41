import { assertNoProblems, jobLogins, restoreBefore, targetOf } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { alertProblems } from '../../parts/alerts.ts';
import { removeOldReports, verdictOutput } from '../../parts/deploy-reports.ts';
import { markRefusal } from '../../parts/handed-on/refusal.ts';
import { openRollout, reportSettings } from '../../parts/rollout.ts';
import { targetProblems } from '../../parts/target.ts';

export const restoreJob = defineJob({
  name: 'restore',
  purpose:
    'After a watch that failed: gives every service the spec that it had before the command, removes those that the command created, and reports the outcome. Services that were changed since stay as they are. For a stack that swarm-ci deploys, use rollback.',
  argument: { name: 'env', describe: 'the environment, as the job watch was given it', required: true },
  settings: [
    ...(['directory', 'project', 'stackName', 'serverPath'] as const),
    ...(['registry', 'registryUser', 'registryPassword'] as const),
    ...(['timeout', 'patience', 'lockTimeout'] as const),
    ...reportSettings,
  ],
  outputs: verdictOutput,
  example: 'STACK_NAME=shop_prod SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci restore prod',
  run: (input, world) =>
    markRefusal(input.settings, world, async () => {
      const { argument, settings, problems } = input;
      await removeOldReports(settings, world);
      const located = targetOf(argument, settings, world.context, world.resolve(settings.directory));
      const { logins, problems: loginProblems } = jobLogins(settings, world.env);
      assertNoProblems([
        ...problems,
        ...loginProblems,
        ...alertProblems(settings),
        ...targetProblems(settings, world.env),
        ...located.problems,
      ]);
      world.protect(logins.map(({ password }) => password));
      const { target } = located;
      const { close, ...ports } = await openRollout(settings, target.stack, world);
      try {
        const { timeout, patience, lockTimeout } = settings;
        const request = { target, logins, context: world.context };
        return (await restoreBefore(request, { timeout, patience, lockTimeout }, ports)).exitCode;
      } finally {
        await close();
      }
    }),
});
