import { nodeRequest } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { nodeNamed } from '../../parts/named.ts';
import { askSwarmUtils, lockedSwitch, swarmUtilsSettings } from '../../parts/swarm-utils.ts';

export const cleanNodeJob = defineJob({
  name: 'clean-node',
  purpose: 'Has SwarmUtils remove the unused images, build caches and stopped containers of a node, and waits for it.',
  settings: swarmUtilsSettings,
  options: { node: { placeholder: 'NAME', describe: 'the host name of the node, as "docker node ls" shows it' } },
  switches: lockedSwitch,
  example: 'swarm-ci clean-node --node worker-1 --via docker-network:swarm-utils',
  run: async (input, world) => {
    const { name, problems } = nodeNamed(input.options.node);
    return askSwarmUtils(nodeRequest(name), { ...input, problems: [...input.problems, ...problems] }, world);
  },
});
