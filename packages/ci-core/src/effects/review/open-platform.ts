import type { PlatformInput } from '../platform/platform-input.ts';
import type { ReviewPlatform } from './platform.ts';

/** The clients are large, and a deploy needs neither. */
export async function openReviewPlatform(platform: 'gitlab' | 'github', input: PlatformInput): Promise<ReviewPlatform> {
  if (platform === 'gitlab') return (await import('./gitlab.ts')).openGitlab(input);
  return (await import('./github.ts')).openGithub(input);
}
