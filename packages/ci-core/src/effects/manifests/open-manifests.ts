import type { CiPlatform } from '../../context/platforms.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { ManifestsRepository } from './manifests-repository.ts';

/** The clients are large, and only one is needed. */
const ADAPTERS: Readonly<Record<CiPlatform, (input: PlatformInput) => Promise<ManifestsRepository>>> = {
  gitlab: async (input) => (await import('./gitlab.ts')).openGitlabManifests(input),
  github: async (input) => (await import('./github.ts')).openGithubManifests(input),
};

export function openManifests(platform: CiPlatform, input: PlatformInput): Promise<ManifestsRepository> {
  return ADAPTERS[platform](input);
}
