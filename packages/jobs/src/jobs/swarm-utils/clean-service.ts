import { serviceRequest } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { serviceNamed } from '../../parts/named.ts';
import { lockedSwitch, runRequest, swarmUtilsSettings } from '../../parts/swarm-utils.ts';

export const cleanServiceJob = defineJob({
  name: 'clean-service',
  purpose:
    'Runs the cleaning command of a service with SwarmUtils, as configured in its labels swarm-utils.clean.*, and waits for it.',
  settings: swarmUtilsSettings,
  options: {
    service: { placeholder: 'NAME', describe: 'the service as "docker service ls" shows it, <stack>_<name>' },
  },
  switches: lockedSwitch,
  example: 'swarm-ci clean-service --service shop_db --via docker-network:swarm-utils',
  run: async (input, world) => {
    const { name, problems } = serviceNamed(input.options.service);
    return runRequest(
      serviceRequest('clean-service', name),
      { ...input, problems: [...input.problems, ...problems] },
      world,
    );
  },
});
