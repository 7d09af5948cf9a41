import type { CiPlatform } from '../../context/platforms.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { ReviewPlatform } from './platform.ts';

/** The clients are large, and a deploy needs none. */
const ADAPTERS: Readonly<Record<CiPlatform, (input: PlatformInput) => Promise<ReviewPlatform>>> = {
  gitlab: async (input) => (await import('./gitlab.ts')).openGitlab(input),
  github: async (input) => (await import('./github.ts')).openGithub(input),
};

export function openReviewPlatform(platform: CiPlatform, input: PlatformInput): Promise<ReviewPlatform> {
  return ADAPTERS[platform](input);
}
