import { canaryFailure } from '../canary/canary-text.ts';
import type { DeployReport } from '../schema/deploy-report.ts';
import { failureReason } from './describe.ts';
import { unmetExpectation } from './probe-text.ts';
import { isFatalJob, releaseJobFailure } from './release-job-text.ts';

/** One line per failure, for annotations: what the engine refused, each failed release job and service, each unmet expectation of a probe. */
export function failureLines({
  services,
  dockerError,
  command,
  probes = [],
  releaseJobs = [],
  canaries = [],
}: DeployReport): string[] {
  const faults = services.flatMap((service) => {
    const why = failureReason(service);
    return why === undefined ? [] : [`${service.name} ${service.status}: ${why}`];
  });
  const jobs = releaseJobs.filter(isFatalJob).flatMap((job) => releaseJobFailure(job) ?? []);
  const gates = probes.flatMap((probe) => unmetExpectation(probe) ?? []);
  const refusal = dockerError === undefined ? [] : [`the engine refused: ${dockerError}`];
  const beside = canaries.flatMap((canary) => canaryFailure(canary) ?? []);
  const own = command?.error === undefined ? [] : [command.error];
  return [...refusal, ...own, ...jobs, ...beside, ...faults, ...gates];
}
