import { serviceRequest } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { serviceNamed } from '../../parts/named.ts';
import { lockedSwitch, runRequest, swarmUtilsSettings } from '../../parts/swarm-utils.ts';

export const backupServiceJob = defineJob({
  name: 'backup-service',
  purpose:
    'Backs up a service with SwarmUtils, as configured in its labels swarm-utils.backup.*, and waits for it. The result depends on the content of the response, not on its status.',
  settings: swarmUtilsSettings,
  options: {
    service: { placeholder: 'NAME', describe: 'the service as "docker service ls" shows it, <stack>_<name>' },
  },
  switches: lockedSwitch,
  example: 'swarm-ci backup-service --service shop_db --via docker-network:swarm-utils',
  run: async (input, world) => {
    const { name, problems } = serviceNamed(input.options.service);
    return runRequest(
      serviceRequest('backup-service', name),
      { ...input, problems: [...input.problems, ...problems] },
      world,
    );
  },
});
