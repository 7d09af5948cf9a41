import { inject } from 'vitest';
import { type Ran, type Running, type RunOptions, startCli } from './run-cli.ts';

/** Starts the built command, which lies alone in an empty directory. */
export function startSwarmCi(args: readonly string[], options: RunOptions): Running {
  return startCli(inject('command'), args, options);
}

export function swarmCi(args: readonly string[], options: RunOptions): Promise<Ran> {
  return startSwarmCi(args, options).result;
}
