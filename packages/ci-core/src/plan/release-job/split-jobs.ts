import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { DesiredService, DesiredStack } from '../stack/desired-stack.ts';

/** Takes the release jobs out of a stack; the networks, configs and secrets that they use stay in it. */
export function splitJobs(
  all: DesiredStack,
  { stack, releaseJobs }: Pick<DeployPlan, 'stack' | 'releaseJobs'>,
): { readonly desired: DesiredStack; readonly jobs: readonly DesiredService[] } {
  const names = new Set(releaseJobs.map(({ name }) => `${stack}_${name}`));
  const isJob = ({ spec }: DesiredService) => names.has(spec.Name);
  return {
    desired: { ...all, services: all.services.filter((one) => !isJob(one)) },
    jobs: all.services.filter(isJob),
  };
}
