import type { GitlabJob, Variables } from '../gitlab-pipeline.ts';
import { isTrue } from './expression.ts';

/** When a job starts. */
export type When = 'on_success' | 'on_failure' | 'always' | 'manual';

/** A job as it is in a pipeline. */
export type CreatedJob = {
  readonly name: string;
  readonly stage: number;
  readonly when: When;
  readonly allowFailure: boolean;
  /** Undefined: it waits for all jobs of earlier stages. */
  readonly needs: readonly string[] | undefined;
  readonly environment: { readonly name: string; readonly action?: string } | undefined;
  readonly resourceGroup: string | undefined;
};

type Rule = { readonly if?: string; readonly when?: string; readonly allow_failure?: boolean };
type Need = string | { readonly job: string; readonly optional?: boolean };

/**
 * The jobs that GitLab creates for an event: https://docs.gitlab.com/ci/yaml/#rules
 *
 * The first rule that matches decides, and a job without a match is not created. Throws if a needed job does not exist, as GitLab
 * then creates no pipeline: https://docs.gitlab.com/ci/yaml/#needsoptional
 */
export function createPipeline(
  jobs: Readonly<Record<string, GitlabJob>>,
  stages: readonly string[],
  variables: Variables,
): CreatedJob[] {
  const created = Object.entries(jobs).flatMap(([name, job]): CreatedJob[] => {
    if (name.startsWith('.')) return [];
    const rules: readonly Rule[] = job.rules ?? [{}];
    const rule = rules.find((one) => one.if === undefined || isTrue(one.if, variables));
    if (rule === undefined || rule.when === 'never') return [];
    const stage = stages.indexOf(String(job.stage ?? 'test'));
    if (stage < 0) throw new Error(`${name}: there is no stage ${job.stage}`);
    return [
      {
        name,
        stage,
        when: (rule.when ?? 'on_success') as When,
        // https://docs.gitlab.com/ci/yaml/#allow_failure : a manual job of a rule is not allowed to fail unless it says so.
        allowFailure: rule.allow_failure ?? job.allow_failure === true,
        needs: (job.needs as readonly Need[] | undefined)?.map((need) => (typeof need === 'string' ? need : need.job)),
        environment: job.environment as CreatedJob['environment'],
        resourceGroup: job.resource_group as string | undefined,
      },
    ];
  });
  const names = new Set(created.map(({ name }) => name));
  return created.map((job) => {
    const needs = jobs[job.name]?.needs as readonly Need[] | undefined;
    for (const need of needs ?? []) {
      const [needed, optional] = typeof need === 'string' ? [need, false] : [need.job, need.optional === true];
      if (!names.has(needed) && !optional) throw new Error(`${job.name} needs ${needed}, which is not in the pipeline`);
    }
    return { ...job, needs: job.needs?.filter((name) => names.has(name)) };
  });
}

/**
 * Protected variables are given only to pipelines of protected branches and tags, so not to those of merge requests (unless both
 * branches are protected and the project allows it): https://docs.gitlab.com/ci/variables/#protect-a-cicd-variable
 */
export function hasProtectedVariables(variables: Variables, protectedRefs: readonly string[]): boolean {
  if (variables.CI_PIPELINE_SOURCE === 'merge_request_event') return false;
  return protectedRefs.includes(variables.CI_COMMIT_BRANCH ?? variables.CI_COMMIT_TAG ?? '');
}
