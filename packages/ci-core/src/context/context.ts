/** Where we are: what the CI platform tells about the project, the commit and the job. */
export type CiContext = {
  readonly platform: 'gitlab' | 'github' | 'none';
  /** The repository's own name, without its owner or group. */
  readonly project: string | undefined;
  readonly sha: string | undefined;
  /** When the commit was made, ISO 8601. */
  readonly committedAt: string | undefined;
  readonly branch: string | undefined;
  readonly job: { readonly name: string | undefined; readonly url: string | undefined };
  readonly actor: string | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the CI environment; an empty variable counts as unset. */
export function readContext(env: Environment): CiContext {
  const set: Environment = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  if (set.GITLAB_CI) return gitlab(set);
  if (set.GITHUB_ACTIONS) return github(set);
  const nothing = { name: undefined, url: undefined };
  return {
    platform: 'none',
    project: undefined,
    sha: undefined,
    committedAt: undefined,
    branch: undefined,
    job: nothing,
    actor: set.USER,
  };
}

function gitlab(env: Environment): CiContext {
  return {
    platform: 'gitlab',
    project: env.CI_PROJECT_NAME,
    sha: env.CI_COMMIT_SHA,
    committedAt: env.CI_COMMIT_TIMESTAMP,
    branch: env.CI_COMMIT_BRANCH ?? env.CI_COMMIT_REF_NAME,
    job: { name: env.CI_JOB_NAME, url: env.CI_JOB_URL },
    actor: env.GITLAB_USER_LOGIN,
  };
}

function github(env: Environment): CiContext {
  const run =
    env.GITHUB_RUN_ID && `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  return {
    platform: 'github',
    project: env.GITHUB_REPOSITORY?.split('/').at(-1),
    sha: env.GITHUB_SHA,
    committedAt: undefined,
    branch: env.GITHUB_HEAD_REF ?? env.GITHUB_REF_NAME,
    job: { name: env.GITHUB_JOB, url: run },
    actor: env.GITHUB_ACTOR,
  };
}
