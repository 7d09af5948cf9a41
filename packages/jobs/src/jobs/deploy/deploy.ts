import { deploy } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { alertProblems } from '../../parts/alerts.ts';
import { dropOldReports, verdictOutput } from '../../parts/deploy-reports.ts';
import { guardingOf, guardSettings } from '../../parts/guarding.ts';
import { readManifestOf } from '../../parts/manifest.ts';
import { openRollout, rolloutSettings } from '../../parts/rollout.ts';
import { openTarget } from '../../parts/target.ts';
import { tellPlan } from '../../parts/tell-plan.ts';

export const deployJob = defineJob({
  name: 'deploy',
  purpose:
    'Copies the manifests to the server, runs docker stack deploy, watches the engine until every service is settled, and tells the true outcome.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [...rolloutSettings, 'probes', ...guardSettings],
  switches: {
    'dry-run': 'only tell what it would change, as the job plan does',
    'allow-older': 'let a commit that is older than the newest release of its branch replace it',
    'remove-failed-first': 'remove the stack again when its first deploy fails',
  },
  outputs: verdictOutput,
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci deploy prod --timeout 10m',
  run: async (input, world) => {
    const { settings, switches } = input;
    if (!switches.has('dry-run')) await dropOldReports(settings, world);
    const problems = [...input.problems, ...alertProblems(settings)];
    const prepared = await readManifestOf({ ...input, problems }, world);
    const guarding = guardingOf(settings, prepared.plan, world);
    if (switches.has('dry-run')) return tellPlan(prepared, await openTarget(settings, world), input, world);
    const { close, ...rollout } = await openRollout(settings, prepared.plan.stack, world);
    try {
      const report = await deploy({
        ...settings,
        ...rollout,
        probes: settings.probes ?? [],
        env: world.env,
        prepared,
        guarding,
        allowOlder: switches.has('allow-older'),
        removeFailedFirst: switches.has('remove-failed-first'),
      });
      return report.exitCode;
    } finally {
      await close();
    }
  },
});
