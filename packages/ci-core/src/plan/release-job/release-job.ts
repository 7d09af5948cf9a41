/** A service of the manifest that runs once around a release, and is not a service of the stack. */
export type ReleaseJob = {
  /** As in the manifest, without the stack. */
  readonly name: string;
  /** `before` any service changes, or `after` all are settled. */
  readonly run: 'before' | 'after';
  /** Milliseconds for one run, from when the engine has it until its task has ended. */
  readonly timeout: number;
  /** How often a run that failed is followed by another one. */
  readonly retries: number;
  readonly onRollback: 'run' | 'skip';
  /** What a failure of a job that runs after the release does; a job before it always stops the deploy. */
  readonly onFailure: 'fail' | 'warn';
  /** `file:line:column`. */
  readonly at: string;
};

/** The names in the manifest of the services that stay in the stack. */
export function stackServices<S extends { readonly name: string }>({
  services,
  releaseJobs,
}: {
  readonly services: readonly S[];
  readonly releaseJobs: readonly ReleaseJob[];
}): readonly S[] {
  const jobs = new Set(releaseJobs.map(({ name }) => name));
  return services.filter(({ name }) => !jobs.has(name));
}
