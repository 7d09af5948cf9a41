/** A merge request (GitLab) or pull request (GitHub). */
export type Review = {
  /** GitLab's IID, GitHub's number: what the address and the API of the repository use. */
  readonly number: number;
  /** Where it lives: for a fork's pipeline not the repository that the job runs in. */
  readonly repository: string | undefined;
  /** As they were when the pipeline was created. */
  readonly labels: readonly string[];
  readonly isFork: boolean;
  /** When something about it changed last before the pipeline was created, ISO 8601; GitHub tells. */
  readonly updatedAt: string | undefined;
};

/** Where we are: what the CI platform tells about the project, the commit and the job. */
export type CiContext = {
  readonly platform: 'gitlab' | 'github' | 'none';
  /** The repository's own name, without its owner or group. */
  readonly project: string | undefined;
  /** `owner/name`, or the path with all groups. */
  readonly repository: string | undefined;
  /** Its address in the browser. */
  readonly repositoryUrl: string | undefined;
  readonly defaultBranch: string | undefined;
  /** Of the platform, for self-hosted ones and those below a path too. */
  readonly apiUrl: string | undefined;
  /** What the names of the repository's own images begin with. */
  readonly registryImage: string | undefined;
  /** The commit that is checked out; in a merged-results pipeline one that no branch holds. */
  readonly sha: string | undefined;
  /** When that commit was made, ISO 8601. */
  readonly committedAt: string | undefined;
  /** The commit somebody pushed: the last one of the source branch when there is a review. */
  readonly headSha: string | undefined;
  /** The same for every job and every retry of the pipeline, ISO 8601. */
  readonly pipelineCreatedAt: string | undefined;
  readonly branch: string | undefined;
  readonly review: Review | undefined;
  readonly job: {
    readonly name: string | undefined;
    readonly url: string | undefined;
    /** `success`, `failed` or `canceled` after the script; GitLab tells. */
    readonly status?: string | undefined;
  };
  readonly actor: string | undefined;
};

export type Environment = Readonly<Record<string, string | undefined>>;
