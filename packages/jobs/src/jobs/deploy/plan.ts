import { tokenSettings } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { lintSettings, logLint, manifestSettings, readManifestOf, valueSettings } from '../../parts/manifest.ts';
import { startPlanFile } from '../../parts/plan-file/keep-plan.ts';
import { reportPlan } from '../../parts/report-plan.ts';
import { openTarget, targetSettings } from '../../parts/target.ts';

export const planJob = defineJob({
  name: 'plan',
  purpose:
    'Shows what a deploy would change, service by service, without changing anything. Posts it to the merge request or pull request, if there is one.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [
    ...manifestSettings,
    ...valueSettings,
    ...targetSettings,
    ...lintSettings,
    'prune',
    'otherBranch',
    'bindChanges',
    'order',
    ...tokenSettings,
  ],
  switches: {
    'allow-older': 'plan a deploy of a commit that is older than the live one, or does not contain it',
    'prune-foreign': 'plan a deploy that removes services which swarm-ci did not deploy',
  },
  options: {
    out: { placeholder: 'FILE', describe: 'write the plan to this file, for deploy --plan; it contains no secrets' },
  },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci plan prod --out plan.json',
  run: async (input, world) => {
    const { out } = input.options;
    const writing = await startPlanFile(out, input.settings, world);
    const prepared = await readManifestOf(input, world);
    logLint(prepared, world);
    const output = out === undefined || writing === undefined ? undefined : { out, writing };
    return reportPlan(prepared, await openTarget(input.settings, world), input, world, output);
  },
});
