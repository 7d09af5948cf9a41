import { alertSettings, assertNoProblems, CiError, type RemovedStack, removeStack, targetOf } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { alertProblems, sendAlertsOf } from '../../parts/alerts.ts';
import { stopSignal } from '../../parts/stop-signal.ts';
import { openTarget, targetProblems, targetSettings } from '../../parts/target.ts';

export const removeJob = defineJob({
  name: 'remove',
  purpose:
    'Removes a stack that swarm-ci deployed, with its services, networks, configs, secrets, files and releases, and waits until all is gone. An open alert is resolved. Volumes stay unless --volumes is given.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [
    'directory',
    'project',
    'stackName',
    'serverPath',
    ...targetSettings,
    'timeout',
    'lockTimeout',
    ...alertSettings,
  ],
  switches: { volumes: 'also remove the volumes of the stack, on every node: their data is lost' },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci remove review-42 --volumes',
  run: async ({ argument, settings, switches, problems }, world) => {
    const { context, log } = world;
    const located = targetOf(argument, settings, context, world.resolve(settings.directory));
    const faults = [...problems, ...targetProblems(settings, world.env), ...alertProblems(settings)];
    assertNoProblems([...faults, ...located.problems]);
    const { target } = located;
    const { timeout, lockTimeout } = settings;
    const request = { target, context, volumes: switches.has('volumes'), timeout, lockTimeout };
    const done = await removeStack(request, {
      connect: () => openTarget(settings, world),
      log,
      deliver: (source) => sendAlertsOf(source, settings, world),
      signal: stopSignal(world, (signal) => interrupted(signal, target.stack)),
    });
    for (const { kind, name, why } of done.kept) log.warn(`not removed: ${kind} ${name}: ${why}`);
    if (!request.volumes) log.info('volumes of the stack stay on the nodes; --volumes removes them');
    world.result(linesOf(done), done);
    return done.kept.length === 0 ? 0 : 1;
  },
});

function linesOf({ removed }: RemovedStack): string {
  return removed.map(({ kind, name }) => `${kind} ${name}`).join('\n');
}

function interrupted(signal: string, stack: string): CiError {
  const message = `${signal} while removing ${stack}: some of it may be gone and the rest not; the lock is released`;
  return new CiError('INTERRUPTED', message, { hint: 'run the job again to remove the rest' });
}
