import type { Environment } from './environment.ts';
import { githubTraits } from './platform/github.ts';
import { gitlabTraits } from './platform/gitlab.ts';
import { noneTraits } from './platform/none.ts';
import type { JobTraits, PlatformTraits } from './platform/traits.ts';

/** Every supported CI platform. The compiler requires its other parts wherever a table has one entry per platform. */
export const platforms = { gitlab: gitlabTraits, github: githubTraits } as const satisfies Record<
  string,
  PlatformTraits
>;

export type CiPlatform = keyof typeof platforms;
/** Where a job runs: `none` is a plain machine. */
export type Platform = CiPlatform | 'none';
export type TokenSetting = (typeof platforms)[CiPlatform]['token']['setting'];

export const platformNames = Object.keys(platforms) as CiPlatform[];

/** `GitLab or GitHub` */
export const anyPlatform = platformNames.map((name) => platforms[name].name).join(' or ');

export const NO_PIPELINE = `this is not a pipeline of ${anyPlatform}`;

/** `GITLAB_TOKEN or GITHUB_TOKEN` */
export const anyToken = platformNames.map((name) => platforms[name].token.variable).join(' or ');

/** The settings that hold the tokens for the APIs of the platforms. */
export const tokenSettings: readonly TokenSetting[] = platformNames.map((name) => platforms[name].token.setting);

export function platformOf(env: Environment): Platform {
  return platformNames.find((name) => env[platforms[name].marker]) ?? 'none';
}

/** Undefined on a plain machine. */
export function traitsOf(platform: Platform): PlatformTraits | undefined {
  return platform === 'none' ? undefined : platforms[platform];
}

export function jobTraitsOf(platform: Platform): JobTraits {
  return traitsOf(platform)?.job ?? noneTraits;
}
