import {
  assertNoProblems,
  environmentSecrets,
  type Problem,
  servicesInManifest,
  startOwnCommand,
  targetOf,
  type WatchedCommand,
  watchDeploy,
} from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { alertProblems } from '../../parts/alerts.ts';
import { removeOldReports, verdictOutput } from '../../parts/deploy-reports.ts';
import { markRefusal } from '../../parts/handed-on/refusal.ts';
import { openRollout, reportSettings } from '../../parts/rollout.ts';
import { targetProblems } from '../../parts/target.ts';

const watchSettings = [
  ...(['directory', 'project', 'stackName', 'serverPath'] as const),
  ...(['timeout', 'patience', 'lockTimeout', 'probes'] as const),
  ...reportSettings,
] as const;

export const watchJob = defineJob({
  name: 'watch',
  purpose:
    'Runs a command that deploys the stack, such as "docker stack deploy", and reports the actual outcome as the job deploy does: verdict, reports, alert and exit code. Without a command, judges the updates that are in progress. Changes nothing in the stack itself; after a failure, restore goes back to the state before the command.',
  argument: {
    name: 'env',
    describe: 'the environment; stack and directory on the server follow from it',
    required: true,
  },
  command: 'what makes the deploy, such as docker stack deploy; without it, updates that are in progress are judged',
  settings: watchSettings,
  outputs: verdictOutput,
  example:
    'STACK_NAME=shop_prod swarm-ci watch prod -- docker stack deploy --detach=true -c docker-compose.prod.yaml shop_prod',
  run: (input, world) => markRefusal(input.settings, world, () => runWatch(input, world)),
});

async function runWatch(input: JobInput<(typeof watchSettings)[number]>, world: World): Promise<number> {
  const { argument, settings, problems } = input;
  await removeOldReports(settings, world);
  const directory = world.resolve(settings.directory);
  const located = targetOf(argument, settings, world.context, directory);
  const found = [...problems, ...alertProblems(settings), ...targetProblems(settings, world.env), ...located.problems];
  assertNoProblems([...found, ...emptyCommand(input.command)]);
  world.protect(environmentSecrets(world.env));
  const { target } = located;
  const services = await servicesInManifest(directory, argument);
  const { close, ...ports } = await openRollout(settings, target.stack, world);
  try {
    const { timeout, patience, lockTimeout, probes = [] } = settings;
    const command = commandOf(input.command, world);
    const request = { target, services, command, probes, context: world.context };
    return (await watchDeploy(request, { timeout, patience, lockTimeout }, ports)).exitCode;
  } finally {
    await close();
  }
}

function emptyCommand(argv: JobInput<never>['command']): Problem[] {
  if (argv === undefined || argv[0]) return [];
  return [{ at: '--', message: 'no command follows', hint: 'add the command of the deploy, or leave out "--"' }];
}

/** A job of swarm-ci in the command would wait for the lock that this job holds: it fails at once instead. */
function commandOf(argv: JobInput<never>['command'], world: World): WatchedCommand | undefined {
  const [program, ...args] = argv ?? [];
  if (program === undefined) return undefined;
  const env = { ...world.env, SWARM_CI_LOCK_TIMEOUT: '0s' };
  return { program, start: (onLine) => startOwnCommand([program, ...args], env, onLine) };
}
