import { nodeRequest } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { nodeNamed } from '../../parts/named.ts';
import { lockedSwitch, runRequest, swarmUtilsSettings } from '../../parts/swarm-utils.ts';

export const cleanNodeJob = defineJob({
  name: 'clean-node',
  purpose:
    'Removes the unused images, build caches and stopped containers of a node with SwarmUtils, and waits for it.',
  settings: swarmUtilsSettings,
  options: { node: { placeholder: 'NAME', describe: 'the host name of the node, as "docker node ls" shows it' } },
  switches: lockedSwitch,
  example: 'swarm-ci clean-node --node worker-1 --via docker-network:swarm-utils',
  run: async (input, world) => {
    const { name, problems } = nodeNamed(input.options.node);
    return runRequest(nodeRequest(name), { ...input, problems: [...input.problems, ...problems] }, world);
  },
});
