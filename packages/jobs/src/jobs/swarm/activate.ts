import { type Activated, activateNode } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { environmentOption, nodeArgument, nodeSettings, withNode } from '../../parts/node.ts';

export const activateJob = defineJob({
  name: 'activate',
  purpose:
    'Lets a node take tasks again that was drained or paused, and finishes what a killed "drain" left. With --rebalance, tasks are spread over the nodes again, each new one first.',
  argument: nodeArgument,
  settings: nodeSettings,
  options: environmentOption,
  switches: {
    rebalance: 'spread the tasks of each service over the nodes again, so that no two differ by more than one',
  },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci activate worker-1 --rebalance',
  run: async ({ argument, settings, switches, problems }, world) => {
    const done = await withNode(argument, settings, problems, world, (manager, ports) =>
      activateNode(manager, argument, switches.has('rebalance'), ports),
    );
    for (const { service, why } of done.kept) world.log.warn(`${service} was not spread: ${why}`);
    world.result(linesOf(done), done);
    return done.kept.length === 0 ? 0 : 1;
  },
});

function linesOf({ node, moved }: Activated): string {
  return [...moved.map(({ service, tasks }) => `${service}: ${tasks} moved`), `${node}: active`].join('\n');
}
