import { openSeal, type Settings, type Writing } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';

/** How this job writes a plan file with this salt. */
export async function writingWith(
  salt: string,
  settings: Settings<'sshPrivateKey' | 'registryPassword'>,
  { redact }: World,
): Promise<Writing> {
  const seal = await openSeal(settings, salt);
  return { salt, seal, mask: (text) => redact(text), createdAt: new Date().toISOString() };
}
