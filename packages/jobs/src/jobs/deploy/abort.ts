import { abortCanaries, assertNoProblems, createStage, targetOf } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { setOutputOrWarn } from '../../command-line/outputs.ts';
import { stopSignal } from '../../parts/stop-signal.ts';
import { openTarget, targetProblems, targetSettings } from '../../parts/target.ts';

export const abortJob = defineJob({
  name: 'abort',
  purpose:
    'Gives all traffic to the stable versions again and removes the canaries beside them: those that wait for a person, and those that an aborted job has left. Prints "aborted", or "nothing" without any.',
  argument: { name: 'env', describe: 'the environment, as the job deploy was given it', required: true },
  settings: [
    ...(['directory', 'project', 'stackName', 'serverPath'] as const),
    ...targetSettings,
    ...(['timeout', 'patience', 'lockTimeout'] as const),
  ],
  switches: { expired: 'only canaries that have waited longer than their deadline, for a pipeline on a schedule' },
  outputs: { verdict: '"aborted" or "nothing"' },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci abort prod',
  run: async ({ argument, settings, switches, problems }, world) => {
    const located = targetOf(argument, settings, world.context, world.resolve(settings.directory));
    assertNoProblems([...problems, ...targetProblems(settings, world.env), ...located.problems]);
    const { target } = located;
    const stage = createStage(target.stack);
    const request = { target, context: world.context, onlyExpired: switches.has('expired') };
    const removed = await abortCanaries(request, settings, {
      connect: () => openTarget(settings, world),
      signal: stopSignal(world, stage.interrupted),
      log: world.log,
      stage,
      onEvent: () => {},
    });
    const verdict = removed.length > 0 ? 'aborted' : 'nothing';
    await setOutputOrWarn(world, 'verdict', verdict);
    world.result(verdict, { stack: target.stack, verdict, removed });
    return 0;
  },
});
