import { serviceRequest } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { serviceNamed } from '../../parts/named.ts';
import { askSwarmUtils, lockedSwitch, swarmUtilsSettings } from '../../parts/swarm-utils.ts';

export const backupServiceJob = defineJob({
  name: 'backup-service',
  purpose:
    'Has SwarmUtils make a backup of a service, as its labels swarm-utils.backup.* say, and waits for it; what the answer shows counts, not its status.',
  settings: swarmUtilsSettings,
  options: {
    service: { placeholder: 'NAME', describe: 'the service as "docker service ls" shows it, <stack>_<name>' },
  },
  switches: lockedSwitch,
  example: 'swarm-ci backup-service --service shop_db --via docker-network:swarm-utils',
  run: async (input, world) => {
    const { name, problems } = serviceNamed(input.options.service);
    return askSwarmUtils(
      serviceRequest('backup-service', name),
      { ...input, problems: [...input.problems, ...problems] },
      world,
    );
  },
});
