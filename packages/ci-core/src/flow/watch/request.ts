import type { CiContext } from '../../context/context.ts';
import type { OwnCommand } from '../../effects/watch/own-command.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { Probe } from '../../settings/probe/probes.ts';
import type { DeployPolicy, DeployPorts } from '../deploy/request.ts';

/** A deploy that something else makes. */
export type WatchRequest = {
  readonly target: Target;
  /** Names of the services in the manifest, without the stack; undefined without a manifest: all services of the stack. */
  readonly services: readonly string[] | undefined;
  /** Makes the deploy; undefined to judge updates that are in progress. */
  readonly command: WatchedCommand | undefined;
  readonly probes: readonly Probe[];
  readonly context: CiContext;
};

export type WatchedCommand = {
  /** For messages: the program without its arguments, which may contain secrets. */
  readonly program: string;
  readonly start: (onLine: (line: string) => void) => OwnCommand;
};

export type WatchPolicy = Pick<DeployPolicy, 'timeout' | 'patience' | 'lockTimeout'>;

export type WatchPorts = Omit<DeployPorts, 'docker'>;
