import type { ServiceSpec } from '../stack/stack-state.ts';
import { identityIn, type JobRun, labelsOf, type RunIdentity, runName } from './job-run.ts';

const TIMEOUT_LABEL = 'swarm-ci.release-job.timeout';
const RETRIES_LABEL = 'swarm-ci.release-job.retries';

/**
 * The service of one run: a service job with one task, which the engine does not start again unless retries are allowed.
 * It has its own limits as labels: the job that started it may be gone, and another one waits for it.
 */
export function runSpec({ job, identity }: Pick<JobRun, 'job' | 'identity'>, resolved: ServiceSpec): ServiceSpec {
  // The engine refuses both for a service job.
  const { UpdateConfig: _update, RollbackConfig: _rollback, ...spec } = resolved;
  return {
    ...spec,
    Name: runName(identity),
    Labels: {
      ...spec.Labels,
      ...labelsOf(identity),
      [TIMEOUT_LABEL]: String(job.timeout),
      [RETRIES_LABEL]: String(job.retries),
    },
    Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
    TaskTemplate: {
      ...spec.TaskTemplate,
      RestartPolicy: job.retries === 0 ? { Condition: 'none' } : { Condition: 'on-failure', MaxAttempts: job.retries },
    },
  };
}

/** What the labels of such a service say. */
export type RunLabels = { readonly identity: RunIdentity; readonly timeout: number; readonly retries: number };

export function runLabelsIn({ Labels = {} }: ServiceSpec): RunLabels {
  const count = (label: string) => Number(Labels[label]) || 0;
  return { identity: identityIn(Labels), timeout: count(TIMEOUT_LABEL), retries: count(RETRIES_LABEL) };
}

const NOWHERE = 'node.id==none';

/**
 * The spec that ends the containers of a run: an engine before 23 does not do so when the service of a job is removed, but
 * all do when the job has another version, and this one finds no node.
 */
export function stoppedSpec(spec: ServiceSpec): ServiceSpec {
  const { Placement, ForceUpdate = 0 } = spec.TaskTemplate;
  const Constraints = [...(Placement?.Constraints ?? []).filter((one) => one !== NOWHERE), NOWHERE];
  const TaskTemplate = { ...spec.TaskTemplate, ForceUpdate: ForceUpdate + 1, Placement: { ...Placement, Constraints } };
  return { ...spec, TaskTemplate };
}

/** Whether a run was stopped: it cannot succeed any more, even if its time is not over. */
export function isStopped({ TaskTemplate: { Placement } }: ServiceSpec): boolean {
  return Placement?.Constraints?.includes(NOWHERE) === true;
}
