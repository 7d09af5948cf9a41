import type { CiContext, PlainContext, ToldByPlatform } from './context.ts';
import type { Environment } from './environment.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { type CiPlatform, platformOf } from './platforms.ts';

const READERS: Readonly<Record<CiPlatform, (env: Environment, event: unknown) => ToldByPlatform>> = { gitlab, github };

/** Reads the CI environment, and the event's document where there is one; an empty variable counts as unset. */
export function readContext(env: Environment, event?: unknown): CiContext {
  const set: Environment = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const platform = platformOf(set);
  if (platform === 'none') return plain(set);
  const { apiUrl, ...told } = READERS[platform](set, event);
  // Of a fork's pipeline the review lives in another repository of the same platform.
  const repository = told.review?.repository ?? told.repository;
  const api = apiUrl === undefined || repository === undefined ? undefined : { platform, apiUrl, repository };
  return { ...told, platform, api };
}

function plain(env: Environment): PlainContext {
  return {
    platform: 'none',
    api: undefined,
    project: undefined,
    repository: undefined,
    repositoryUrl: undefined,
    defaultBranch: undefined,
    registryImage: undefined,
    sha: undefined,
    committedAt: undefined,
    headSha: undefined,
    pipelineCreatedAt: undefined,
    branch: undefined,
    review: undefined,
    job: { name: undefined, url: undefined, status: undefined },
    actor: env.USER,
  };
}
