import type { CiPlatform } from '../../context/platforms.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { Deployments } from './deployments.ts';

/** The clients are large, and most jobs need none. */
const ADAPTERS: Readonly<Record<CiPlatform, (input: PlatformInput) => Promise<Deployments>>> = {
  gitlab: async (input) => (await import('./gitlab.ts')).openGitlabDeployments(input),
  github: async (input) => (await import('./github.ts')).openGithubDeployments(input),
};

export function openDeployments(platform: CiPlatform, input: PlatformInput): Promise<Deployments> {
  return ADAPTERS[platform](input);
}
