/** A deployment as the pages of the platform show it. */
export type Deployment = {
  readonly environment: string;
  /** The whole SHA of what serves. */
  readonly commit: string;
  /** Branches that may contain it; the first that exists is used. Only GitLab needs one. */
  readonly branches: readonly string[];
  readonly succeeded: boolean;
  readonly description: string;
  /** URL of the job. */
  readonly job: string | undefined;
};

export type Deployments = {
  readonly record: (deployment: Deployment) => Promise<void>;
};
