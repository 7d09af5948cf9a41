import { applyServers, changeText, exportedVariables, makeDeployKey, writeExport } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { prepareServers, withDeployKey } from '../../parts/servers/prepare-servers.ts';
import { serversOptions } from '../../parts/servers/servers.ts';
import { sshSettings } from '../../parts/servers/ssh-settings.ts';

export const serverApplyJob = defineJob({
  name: 'server-apply',
  purpose:
    'Makes the servers what servers.yaml says: engine, deploy user, folders, firewall, swarm, networks, secrets, registry. It can be repeated, goes on where it stopped, and never costs the swarm its majority.',
  settings: sshSettings,
  options: serversOptions,
  example: 'SSH_PRIVATE_KEY=~/.ssh/id_ed25519 swarm-ci server-apply --export variables',
  run: async (input, world) => {
    const { servers, ports, allowed, folder, deployKey } = await prepareServers(input, world);
    const key = folder === undefined ? undefined : (deployKey ?? (await makeDeployKey(folder)));
    const wanted = withDeployKey(servers, key);
    const { changes, hostKeys } = await applyServers(wanted, { ...ports, log: world.log }, allowed);
    if (folder !== undefined) {
      await writeExport(folder, exportedVariables(wanted, hostKeys));
      world.log.info(`the variables of the pipeline are in ${folder}, a file each; keep them secret`);
    }
    if (changes.length === 0) world.log.info('the servers are as the file says; nothing was changed');
    world.result(changes.map(changeText).join('\n'), { changes });
    return 0;
  },
});
