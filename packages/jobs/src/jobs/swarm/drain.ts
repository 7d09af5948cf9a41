import { type Drained, drainNode, jobLogins } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { environmentOption, nodeArgument, nodeSettings, withNode } from '../../parts/node.ts';

export const drainJob = defineJob({
  name: 'drain',
  purpose:
    'Moves the tasks of a node to others, one after another and each new one first, and then drains the node. What will have a gap is a warning before anything changes.',
  argument: nodeArgument,
  settings: [...nodeSettings, 'registry', 'registryUser', 'registryPassword'],
  options: environmentOption,
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci drain worker-1',
  run: async ({ argument, settings, problems }, world) => {
    const { logins, problems: faults } = jobLogins(settings, world.env);
    world.protect(logins.map(({ password }) => password));
    const done = await withNode(argument, settings, [...problems, ...faults], world, (manager, ports) =>
      drainNode(manager, argument, logins, ports),
    );
    world.result(linesOf(done), done);
    return 0;
  },
});

function linesOf({ node, moved, stopped }: Drained): string {
  return [
    ...moved.map(({ service, tasks }) => `${service}: ${tasks} moved away from ${node}`),
    ...stopped.map(({ service, why }) => `${service}: stopped on ${node}, ${why}`),
    `${node}: drained`,
  ].join('\n');
}
