import type { PlatformInput } from '../platform/platform-input.ts';
import type { ManifestsRepository } from './manifests-repository.ts';

/** The clients are large, and only one is needed. */
export async function openManifests(platform: 'gitlab' | 'github', input: PlatformInput): Promise<ManifestsRepository> {
  if (platform === 'gitlab') return (await import('./gitlab.ts')).openGitlabManifests(input);
  return (await import('./github.ts')).openGithubManifests(input);
}
