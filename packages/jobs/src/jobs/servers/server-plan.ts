import { assertNoProblems, changeText, planServers } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { prepareServers, withDeployKey } from '../../parts/servers/prepare-servers.ts';
import { serversOptions } from '../../parts/servers/servers.ts';
import { sshSettings } from '../../parts/servers/ssh-settings.ts';

/** Stands for the key that server-apply makes: a plan shows only its comment. */
const NEW_KEY = 'ssh-ed25519 new swarm-ci';

export const serverPlanJob = defineJob({
  name: 'server-plan',
  purpose:
    'Compares the servers with servers.yaml and prints what server-apply would change, node by node; changes nothing. Exits with 2 if something would be lost.',
  settings: sshSettings,
  options: serversOptions,
  example: 'SSH_PRIVATE_KEY=~/.ssh/id_ed25519 swarm-ci server-plan --file servers.yaml',
  run: async (input, world) => {
    const { servers, ports, allowed, folder, deployKey } = await prepareServers(input, world);
    const key = folder === undefined ? undefined : (deployKey ?? NEW_KEY);
    const { changes, problems } = await planServers(withDeployKey(servers, key), ports, allowed);
    if (changes.length === 0 && problems.length === 0) world.log.info('the servers are as the file says');
    world.result(changes.map(changeText).join('\n'), { changes });
    assertNoProblems(problems);
    return 0;
  },
});
