import { type ComposeConfig, composeHere, composeThere, type Settings } from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';
import { openHost, type targetSettings } from './target.ts';

/** "docker compose" of this machine. */
export function composeOfMachine(world: World): ComposeConfig {
  return async (input) => {
    const cli = await world.docker();
    return cli && composeHere(cli)(input);
  };
}

/** "docker compose" of this machine, or else of the server, which is only opened for it if a manifest needs it. */
export function composeOf(settings: Settings<(typeof targetSettings)[number]>, world: World): ComposeConfig {
  return async (input) => {
    const answer = await composeOfMachine(world)(input);
    if (answer !== undefined || settings.serverHost === undefined) return answer;
    const host = await openHost(settings, world);
    try {
      return await composeThere(host)(input);
    } finally {
      host.close();
    }
  };
}
