import type { CreatedJob } from './create-pipeline.ts';

export type Status = 'created' | 'manual' | 'skipped' | 'success' | 'failed';

export type PipelineRun = {
  readonly status: (name: string) => Status | undefined;
  /** The result of the pipeline: `blocked` waits for a click, `warnings` passed although an allowed failure. */
  readonly result: () => 'success' | 'warnings' | 'failed' | 'skipped' | 'blocked';
  /** Starts a manual job; throws where GitLab shows no button. */
  readonly click: (name: string) => void;
};

type Run = { readonly job: CreatedJob; status: Status };

/** Runs a pipeline to where it waits or ends. `fails` says which jobs fail once they run. */
export function runPipeline(jobs: readonly CreatedJob[], fails: (name: string) => boolean): PipelineRun {
  const runs = new Map(jobs.map((job): [string, Run] => [job.name, { job, status: 'created' }]));
  const before = ({ needs, stage }: CreatedJob): Run[] => {
    // https://docs.gitlab.com/ci/yaml/#needs : a job with needs ignores the order of the stages.
    if (needs) return needs.flatMap((name) => runs.get(name) ?? []);
    return [...runs.values()].filter((one) => one.job.stage < stage);
  };
  const finish = (run: Run) => {
    run.status = fails(run.job.name) ? 'failed' : 'success';
  };
  const settle = () => {
    for (let moved = true; moved; ) {
      moved = false;
      for (const run of runs.values()) {
        if (run.status !== 'created') continue;
        const state = stateOf(before(run.job), run.job.needs !== undefined);
        if (state === 'waiting') continue;
        moved = true;
        if (!mayStart(run.job, state)) run.status = 'skipped';
        else if (run.job.when === 'manual') run.status = 'manual';
        else finish(run);
      }
    }
  };
  settle();
  return {
    status: (name) => runs.get(name)?.status,
    result: () => resultOf([...runs.values()]),
    click: (name) => {
      const run = runs.get(name);
      if (run?.status !== 'manual') throw new Error(`${name} has no button: it is ${run?.status ?? 'not there'}`);
      finish(run);
      // Jobs that were skipped because of it get another chance: https://docs.gitlab.com/ci/jobs/job_control/#run-a-manual-job
      for (const one of runs.values()) if (one.status === 'skipped') one.status = 'created';
      settle();
    },
  };
}

type State = 'waiting' | 'success' | 'failed' | 'skipped';

/**
 * What the jobs before a job come to together: lib/gitlab/ci/status/composite.rb of GitLab, and
 * https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs : an optional manual job (`allow_failure: true`) does not hold
 * later stages, a blocking one does. A job that needs a skipped or an optional manual job is skipped.
 */
function stateOf(runs: readonly Run[], isNeeds: boolean): State {
  const isIgnored = ({ job, status }: Run) => status === 'manual' && job.allowFailure;
  const isPassed = ({ job, status }: Run) => status === 'success' || (status === 'failed' && job.allowFailure);
  if (runs.length === 0) return 'success';
  const isSkipped = (run: Run) => run.status === 'skipped' || isIgnored(run);
  if (isNeeds && runs.some(isSkipped)) return 'skipped';
  if (runs.some((run) => run.status === 'created' || (run.status === 'manual' && !isIgnored(run)))) return 'waiting';
  // https://docs.gitlab.com/ci/yaml/#allow_failure
  if (runs.some((run) => run.status === 'failed' && !isPassed(run))) return 'failed';
  return runs.every(isSkipped) ? 'skipped' : 'success';
}

/** https://docs.gitlab.com/ci/yaml/#when */
function mayStart({ when, needs }: CreatedJob, state: State): boolean {
  if (when === 'always') return true;
  if (when === 'on_failure') return state === 'failed';
  // A stage whose jobs were all skipped holds nothing; a needed job that was skipped does.
  return state === 'success' || (state === 'skipped' && needs === undefined);
}

function resultOf(runs: readonly Run[]) {
  const state = (status: Status, allowFailure?: boolean) =>
    runs.some((run) => run.status === status && (allowFailure === undefined || run.job.allowFailure === allowFailure));
  if (state('failed', false)) return 'failed';
  if (state('manual', false)) return 'blocked';
  if (state('failed', true)) return 'warnings';
  return state('success') ? 'success' : 'skipped';
}
