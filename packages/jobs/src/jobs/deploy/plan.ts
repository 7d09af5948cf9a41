import { tokenSettings } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { manifestSettings, readManifestOf } from '../../parts/manifest.ts';
import { openTarget, targetSettings } from '../../parts/target.ts';
import { tellPlan } from '../../parts/tell-plan.ts';

export const planJob = defineJob({
  name: 'plan',
  purpose:
    'Tells what a deploy would change, service by service, changing nothing; posts it to the merge request or pull request when there is one.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [...manifestSettings, ...targetSettings, ...tokenSettings],
  switches: { 'allow-older': 'as of a deploy that may replace a newer commit of its branch' },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci plan prod',
  run: async (input, world) => {
    const prepared = await readManifestOf(input, world);
    return tellPlan(prepared, await openTarget(input.settings, world), input, world);
  },
});
