import { CiError, checkDeploy, codeOfFindings } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { findingLines } from '../../parts/findings.ts';
import { lintSettings, manifestSettings, readManifestOf, valueSettings } from '../../parts/manifest.ts';
import { openTarget, targetSettings } from '../../parts/target.ts';

export const checkJob = defineJob({
  name: 'check',
  purpose:
    'Connects and verifies what a deploy needs (host key, manager role, Docker, disk, write access, every external secret, network, config and image, and that Docker accepts the compose file), without changing anything. Warns of what is wrong with the swarm itself, such as a node that is down.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [
    ...manifestSettings,
    ...valueSettings,
    ...targetSettings,
    ...lintSettings,
    'bindChanges',
    'order',
    'prune',
  ],
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci check prod',
  run: async (input, world) => {
    const prepared = await readManifestOf(input, world);
    const manager = await openTarget(input.settings, world);
    try {
      const findings = await checkDeploy(prepared, manager, {
        prune: input.settings.prune,
        isLinted: input.settings.lint !== 'off',
        here: await world.docker(),
      });
      world.result(findingLines(findings), findings);
      const faults = findings.filter(({ level }) => level === 'problem');
      return faults.length === 0 ? 0 : new CiError(codeOfFindings(faults), '').exitCode;
    } finally {
      manager.host.close();
    }
  },
});
