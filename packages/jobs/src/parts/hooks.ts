import {
  assertNoProblems,
  type DeployHooks,
  type DeployPlan,
  localHost,
  planHooks,
  type Settings,
} from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';
import { callsOf } from './swarm-utils.ts';

/** Settings of the hooks that SwarmUtils runs before and after a deploy. */
export const hookSettings = [
  'backupBefore',
  'cleanAfter',
  'backupTimeout',
  'swarmUtilsUrl',
  'swarmUtilsToken',
  'swarmUtilsVia',
  'swarmUtilsImage',
] as const;

type HookSettings = Settings<(typeof hookSettings)[number] | 'serverHost'>;

/** The calls before and after the deploy of a plan; throws INVALID_INPUT with all problems. */
export function hooksOf(settings: HookSettings, plan: DeployPlan, world: World): DeployHooks {
  const { swarmUtilsToken, backupTimeout, serverHost } = settings;
  const planned = planHooks(settings, plan);
  const [backups, cleanings] = [
    callsOf(planned.backups, { swarmUtilsToken, swarmUtilsTimeout: backupTimeout }, false, world),
    callsOf(planned.cleanups, { swarmUtilsToken, swarmUtilsTimeout: undefined }, false, world),
  ];
  const isNeeded = planned.backups.length + planned.cleanups.length > 0;
  const lacksServer = isNeeded && settings.swarmUtilsVia.kind === 'ssh' && !serverHost;
  const noServer = {
    at: 'SERVER_HOST',
    message: 'is not set, but --via ssh sends the requests from it',
    hint: 'name a manager',
  };
  assertNoProblems([
    ...planned.problems,
    ...backups.problems,
    ...cleanings.problems,
    ...(lacksServer ? [noServer] : []),
  ]);
  return { backups: backups.calls, cleanings: cleanings.calls, settings, here: (stop) => localHost(world.env, stop) };
}
