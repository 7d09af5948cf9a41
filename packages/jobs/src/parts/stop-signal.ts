import type { CiError } from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';

/** A signal that SIGINT and SIGTERM abort; its reason is an error that describes what the job leaves behind. */
export function stopSignal(world: World, interrupted: (signal: string) => CiError): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    world.onSignal(signal, () => controller.abort(interrupted(signal)));
  return controller.signal;
}
