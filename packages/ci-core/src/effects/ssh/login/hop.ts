import type { SshKey } from '../private-key.ts';

/** One server on the way: the target, or a host through which it is reached. */
export type Hop = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly key: SshKey | undefined;
  /** The path of an agent's socket, used when there is no key. */
  readonly agent: string | undefined;
  /** The setting that names it. */
  readonly setting: 'SERVER_HOST' | 'SSH_JUMP_HOST';
};
