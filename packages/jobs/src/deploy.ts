import { open } from 'node:fs/promises';
import { createStage, deploy, type ServiceEvent } from '@swarm-ci/core';
import { alertProblems, alertSettings, sendAlertsOf } from './alerts.ts';
import { reportFiles, tellReport } from './deploy-reports.ts';
import { defineJob } from './job.ts';
import { manifestSettings, readManifestOf } from './manifest.ts';
import { openTarget, targetSettings } from './target.ts';

export const deployJob = defineJob({
  name: 'deploy',
  purpose:
    'Copies the manifests to the server, runs docker stack deploy, watches the engine until every service is settled, and tells the true outcome.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [
    ...manifestSettings,
    ...targetSettings,
    'timeout',
    'patience',
    'lockTimeout',
    'onFailure',
    'keepReleases',
    ...reportFiles,
    'probes',
    'events',
    ...alertSettings,
  ],
  switches: {
    'allow-older': 'let a commit that is older than the newest release of its branch replace it',
    'remove-failed-first': 'remove the stack again when its first deploy fails',
  },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci deploy prod --timeout 10m',
  run: async (input, world) => {
    const { settings, switches } = input;
    const problems = [...input.problems, ...alertProblems(settings)];
    const prepared = await readManifestOf({ ...input, problems }, world);
    const events = settings.events === undefined ? undefined : await open(world.resolve(settings.events), 'a');
    const stage = createStage(prepared.plan.stack);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) world.onSignal(signal, () => stage.stop(signal));
    try {
      const report = await deploy({
        ...settings,
        probes: settings.probes ?? [],
        env: world.env,
        prepared,
        connect: () => openTarget(settings, world),
        log: world.log,
        allowOlder: switches.has('allow-older'),
        removeFailedFirst: switches.has('remove-failed-first'),
        stage,
        onEvent: (event: ServiceEvent) => void events?.appendFile(`${JSON.stringify(event)}\n`),
      });
      await tellReport(report, settings, world);
      await sendAlertsOf(report, settings, world);
      return report.exitCode;
    } finally {
      await events?.close();
    }
  },
});
