import {
  type DeployReport,
  deploy,
  type PreparedRollback,
  placeOf,
  refuse,
  registryOf,
  rollBackByEngine,
  unlessAborted,
  withRollback,
} from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { alertProblems } from '../../parts/alerts.ts';
import { dropOldReports, verdictOutput } from '../../parts/deploy-reports.ts';
import { openRollout, rolloutSettings } from '../../parts/rollout.ts';
import { targetProblems } from '../../parts/target.ts';

export const rollbackJob = defineJob({
  name: 'rollback',
  purpose:
    "Puts the release before the live one (or a named one) back, with its files, its variables and the digests of its images; secrets come from the environment. A stack that was changed by hand goes back to the engine's own previous specs.",
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: rolloutSettings,
  options: { to: { placeholder: 'RELEASE', describe: 'a release as "swarm-ci releases" lists it' } },
  outputs: verdictOutput,
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci rollback prod --to 20260131-164755-4f2a9c1b',
  run: async ({ argument, settings, options, problems }, world) => {
    await dropOldReports(settings, world);
    const located = placeOf(argument, settings, world.context, world.resolve(settings.directory));
    refuse([...problems, ...alertProblems(settings), ...targetProblems(settings, world.env), ...located.problems]);
    const { place } = located;
    const { close, ...ports } = await openRollout(settings, place.stack, world);
    const first = await unlessAborted(ports.signal, ports.connect());
    const { timeout, patience, lockTimeout, onFailure, keepReleases } = settings;
    const policy = { timeout, patience, lockTimeout, onFailure, keepReleases };
    const goBack = (target: PreparedRollback): Promise<DeployReport> => {
      if (target === undefined)
        return rollBackByEngine(
          { first, place, registry: registryOf(settings), context: world.context },
          policy,
          ports,
        );
      world.protect(target.prepared.plan.variables);
      world.log.info(`going back to the release ${target.release.id} of ${target.release.createdAt}`);
      // What a probe expects is said for the newest release, not for one before it.
      const { prepared, release, from } = target;
      const request = { prepared, release, from, probes: [] };
      return deploy(request, { ...policy, allowOlder: true, removeFailedFirst: false }, ports);
    };
    try {
      const wanted = { place, to: options.to, settings, env: world.env, context: world.context };
      const report = await withRollback(first, wanted, goBack);
      return report.exitCode;
    } finally {
      first.host.close();
      await close();
    }
  },
});
