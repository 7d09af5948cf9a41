import {
  assertNoProblems,
  CiError,
  invalidNodeReason,
  type Manager,
  type Problem,
  type Settings,
} from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';
import { stopSignal } from './stop-signal.ts';
import { openTarget, targetProblems, targetSettings } from './target.ts';

/** Settings of the jobs for one node. */
export const nodeSettings = ['directory', ...targetSettings, 'timeout'] as const;

export const nodeArgument = {
  name: 'node',
  describe: 'the host name of the node, as "docker node ls" shows it',
  required: true,
};

export const environmentOption = {
  env: { placeholder: 'ENVIRONMENT', describe: 'the environment in swarm-ci.yaml that has the settings of the server' },
};

type Ports = { readonly log: World['log']; readonly signal: AbortSignal; readonly timeout: number };

/** Checks the input of a job for a node, and connects to a manager while the job runs. */
export async function withNode<T>(
  node: string,
  settings: Settings<(typeof nodeSettings)[number]>,
  problems: readonly Problem[],
  world: World,
  run: (manager: Manager, ports: Ports) => Promise<T>,
): Promise<T> {
  const reason = node === '' ? undefined : invalidNodeReason(node);
  const hint = 'write the host name as "docker node ls" shows it';
  const named = reason === undefined ? [] : [{ at: '<node>', message: `"${node}" ${reason}`, hint }];
  assertNoProblems([...problems, ...named, ...targetProblems(settings, world.env)]);
  const signal = stopSignal(world, (name) => interrupted(name, node));
  const manager = await openTarget(settings, world);
  try {
    return await run(manager, { log: world.log, signal, timeout: settings.timeout });
  } finally {
    manager.host.close();
  }
}

function interrupted(signal: string, node: string): CiError {
  const message = `${signal} while moving the tasks of ${node}: the node may be paused, and a service may have a constraint for the move`;
  const hint = `run the job again to finish it, or "swarm-ci activate ${node}" to undo it`;
  return new CiError('INTERRUPTED', message, { hint });
}
