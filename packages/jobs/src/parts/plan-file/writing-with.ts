import { openSeal, Secret, type Settings, type Writing } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';

/** How this job writes a plan file with this salt. */
export async function writingWith(
  salt: string,
  settings: Settings<'sshPrivateKey' | 'registryPassword'>,
  { env, redact }: World,
): Promise<Writing> {
  // GitLab's deploy token is the same in both jobs, too.
  const deployToken = env.CI_DEPLOY_PASSWORD ? new Secret(env.CI_DEPLOY_PASSWORD) : undefined;
  const seal = await openSeal({ ...settings, registryPassword: settings.registryPassword ?? deployToken }, salt);
  return { salt, seal, mask: (text) => redact(text), createdAt: new Date().toISOString() };
}
