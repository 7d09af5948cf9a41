import type { CiContext, PlainContext, PlatformValues } from './context.ts';
import type { Environment } from './environment.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { type CiPlatform, platformOf } from './platforms.ts';

const READERS: Readonly<Record<CiPlatform, (env: Environment, event: unknown) => PlatformValues>> = { gitlab, github };

/** Reads the CI environment, and the event's document where there is one; an empty variable counts as unset. */
export function readContext(env: Environment, event?: unknown): CiContext {
  const set: Environment = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const platform = platformOf(set);
  if (platform === 'none') return plain(set);
  const { apiUrl, ...values } = READERS[platform](set, event);
  // The review of a fork's pipeline is in another repository of the same platform.
  const repository = values.review?.repository ?? values.repository;
  const api = apiUrl === undefined || repository === undefined ? undefined : { platform, apiUrl, repository };
  return { ...values, platform, api };
}

function plain(env: Environment): PlainContext {
  return {
    platform: 'none',
    api: undefined,
    project: undefined,
    repository: undefined,
    repositoryId: undefined,
    repositoryUrl: undefined,
    defaultBranch: undefined,
    registryImage: undefined,
    sha: undefined,
    committedAt: undefined,
    headSha: undefined,
    base: undefined,
    pipelineCreatedAt: undefined,
    branch: undefined,
    review: undefined,
    job: { name: undefined, url: undefined, status: undefined },
    actor: env.USER,
  };
}
