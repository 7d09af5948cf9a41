import { assertNoProblems, CiError, cleanNodes, targetOf } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { stopSignal } from '../../parts/stop-signal.ts';
import { openTarget, targetProblems, targetSettings } from '../../parts/target.ts';

export const cleanNodesJob = defineJob({
  name: 'clean-nodes',
  purpose:
    'Removes on every node what no service, previous spec or kept release of the swarm names: images, the stopped containers of tasks that the swarm has forgotten, and the build cache. Volumes and other containers stay.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: ['directory', 'project', 'stackName', 'serverPath', ...targetSettings, 'timeout', 'lockTimeout'],
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci clean-nodes prod',
  run: async ({ argument, settings, problems }, world) => {
    const { context, log } = world;
    const located = targetOf(argument, settings, context, world.resolve(settings.directory));
    assertNoProblems([...problems, ...targetProblems(settings, world.env), ...located.problems]);
    const { timeout, lockTimeout } = settings;
    const request = { target: located.target, context, timeout, lockTimeout };
    const nodes = await cleanNodes(request, {
      connect: () => openTarget(settings, world),
      log,
      signal: stopSignal(world, interrupted),
    });
    for (const { node, failures } of nodes) for (const failure of failures) log.warn(`${node}: ${failure}`);
    world.result(nodes.flatMap(({ node, removed }) => removed.map((one) => `${node}: ${one}`)).join('\n'), nodes);
    return nodes.every(({ failures }) => failures.length === 0) ? 0 : 1;
  },
});

function interrupted(signal: string): CiError {
  const message = `${signal} while cleaning the nodes: some may be clean and others not; nothing that is needed was removed`;
  return new CiError('INTERRUPTED', message, { hint: 'run the job again' });
}
