import type { CiPlatform } from './platforms.ts';

/** A merge request (GitLab) or pull request (GitHub). */
export type Review = {
  /** GitLab's IID, GitHub's number: what the address and the API of the repository use. */
  readonly number: number;
  /** Where it lives: for a fork's pipeline not the repository that the job runs in. */
  readonly repository: string | undefined;
  /** As they were when the pipeline was created; undefined if the event has none, as that of a merge queue. */
  readonly labels: readonly string[] | undefined;
  readonly isFork: boolean;
  /** When something about it changed last before the pipeline was created, ISO 8601; only GitHub provides it. */
  readonly updatedAt: string | undefined;
};

/** Where the API of the platform is, and the repository of its reviews. */
export type PlatformApi = {
  readonly platform: CiPlatform;
  /** Also of self-hosted platforms, and of those below a path. */
  readonly apiUrl: string;
  /** `owner/name`, or the path with all groups: where the review lives. */
  readonly repository: string;
};

/** What is known with or without a CI platform: without one it may come from the Git repository. */
type Work = {
  /** The commit that is checked out; in a merged-results pipeline a commit that is on no branch. */
  readonly sha: string | undefined;
  /** When that commit was made, ISO 8601. */
  readonly committedAt: string | undefined;
  /** The commit that was pushed: the last one of the source branch when there is a review. */
  readonly headSha: string | undefined;
  /** What the changes of this pipeline are compared with: the target of the review, or the branch before the push. */
  readonly base: string | undefined;
  readonly branch: string | undefined;
  readonly actor: string | undefined;
};

/** What only a CI platform provides. */
type Pipeline = {
  /** Undefined in a job that has only some of the platform's variables. */
  readonly api: PlatformApi | undefined;
  /** The repository's own name, without its owner or group. */
  readonly project: string | undefined;
  /** `owner/name`, or the path with all groups. */
  readonly repository: string | undefined;
  /** The platform's number of the repository, which stays when it is renamed or moved. */
  readonly repositoryId: string | undefined;
  /** Its address in the browser. */
  readonly repositoryUrl: string | undefined;
  readonly defaultBranch: string | undefined;
  /** What the names of the repository's own images begin with. */
  readonly registryImage: string | undefined;
  /** The same for every job and every retry of the pipeline, ISO 8601. */
  readonly pipelineCreatedAt: string | undefined;
  readonly review: Review | undefined;
};

type Job = {
  readonly name: string | undefined;
  readonly url: string | undefined;
  /** `success`, `failed` or `canceled` after the script; only GitLab provides it. */
  readonly status?: string | undefined;
  /** Its environment, and whether the job is a deployment of it; only GitLab provides it. */
  readonly environment?: { readonly name: string; readonly isDeployment: boolean } | undefined;
};

/** The values of a platform's own variables. */
export type PlatformValues = Work & Omit<Pipeline, 'api'> & { readonly apiUrl: string | undefined; readonly job: Job };

export type PipelineContext = Work & Pipeline & { readonly platform: CiPlatform; readonly job: Job };

/** A plain machine: what only a platform provides is undefined. */
export type PlainContext = Work & { readonly [K in keyof Pipeline]: undefined } & {
  readonly platform: 'none';
  readonly job: { readonly [K in keyof Job]: undefined };
};

/** Where the job runs. `platform` and `api` decide, once, whether this is a pipeline and whether its API can be used. */
export type CiContext = PipelineContext | PlainContext;
