import type { CiContext, Environment } from './context.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';

/** Reads the CI environment, and on GitHub the event's document; an empty variable counts as unset. */
export function readContext(env: Environment, event?: unknown): CiContext {
  const set: Environment = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  if (set.GITLAB_CI) return gitlab(set);
  if (set.GITHUB_ACTIONS) return github(set, event);
  return {
    platform: 'none',
    project: undefined,
    repository: undefined,
    repositoryUrl: undefined,
    defaultBranch: undefined,
    apiUrl: undefined,
    registryImage: undefined,
    sha: undefined,
    committedAt: undefined,
    headSha: undefined,
    pipelineCreatedAt: undefined,
    branch: undefined,
    review: undefined,
    job: { name: undefined, url: undefined },
    actor: set.USER,
  };
}
