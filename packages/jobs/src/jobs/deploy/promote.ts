import { defineJob } from '../../command-line/job.ts';
import { verdictOutput } from '../../parts/deploy-reports.ts';
import { markRefusal } from '../../parts/handed-on/refusal.ts';
import { deploySettings, runDeploy } from './deploy.ts';

export const promoteJob = defineJob({
  name: 'promote',
  purpose:
    'Promotes a canary, or a blue-green deploy, that waits for a person: goes on with its steps, then deploys the same commit. Refused if no canary of this version waits.',
  argument: { name: 'env', describe: 'the environment, as the job deploy was given it', required: true },
  settings: deploySettings,
  outputs: verdictOutput,
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci promote prod',
  run: (input, world) => markRefusal(input.settings, world, () => runDeploy(input, world, true)),
});
