import type { SettingKey } from '@swarm-ci/core';

/** Settings of an SSH connection, apart from where it leads. */
export const sshSettings = [
  'sshPrivateKey',
  'sshKeyPassphrase',
  'sshKnownHosts',
  'sshHostKeyChecking',
  'sshJumpHost',
  'sshJumpPrivateKey',
] as const satisfies readonly SettingKey[];
