import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { SwarmService } from '../../settings/service/swarm-service.ts';
import { invalidImageReason, invalidServiceReason } from './swarm-utils-names.ts';
import { type SwarmUtilsRequest, updateRequest } from './swarm-utils-request.ts';

/** The part of a build report about one service that an update needs. */
export type BuiltImage = {
  readonly service: string;
  readonly image: string;
  readonly tag: string;
  readonly status: 'built' | 'skipped' | 'failed';
};

export type UpdateBatch = {
  readonly requests: readonly SwarmUtilsRequest[];
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
};

/** An update for each deployable image of a build report, for the services that `swarm_service` names. */
export function planBatch(
  report: { readonly pushed: boolean; readonly services: readonly BuiltImage[] },
  mapping: readonly SwarmService[],
  { file, force }: { readonly file: string; readonly force: boolean },
): UpdateBatch {
  const usable = report.services.filter(({ status }) => status !== 'failed');
  const failed = report.services.filter(({ status }) => status === 'failed');
  const problems: Problem[] = [];
  if (!report.pushed && usable.length > 0) {
    const hint = 'build them without --no-push';
    problems.push({ at: file, message: 'the images of this build were not pushed, so servers cannot pull them', hint });
  }
  const requests = usable.flatMap(({ service, image, tag }) => {
    const reference = `${image}:${tag}`;
    const fault = invalidImageReason(reference);
    if (fault !== undefined) problems.push({ at: file, message: `the image "${reference}" of ${service} ${fault}` });
    const found = mapping.find((one) => one.service === service);
    if (found === undefined) {
      problems.push(mappingMissing(service, mapping));
      return [];
    }
    return [updateRequest(found.swarmService, reference, force)];
  });
  return {
    requests,
    warnings: failed.map(({ service }) => `the build of ${service} failed, so it is not updated`),
    problems: [...problems, ...mapping.flatMap(mappingProblems)],
  };
}

/** The update of one service to its image, if this build has it: a build of other services leaves it alone. */
export function planOne(
  report: { readonly pushed: boolean; readonly services: readonly BuiltImage[] },
  { service, image }: { readonly service: string; readonly image: string },
  { file, force }: { readonly file: string; readonly force: boolean },
): UpdateBatch {
  const services = report.services.filter((built) => built.image === image.toLowerCase());
  const mapping = services.map((built) => ({ service: built.service, swarmService: service, at: '--service' }));
  return planBatch({ ...report, services }, mapping, { file, force });
}

function mappingMissing(service: string, mapping: readonly SwarmService[]): Problem {
  const key = `services.${service}.swarm_service`;
  const known = mapping.map(({ service: name }) => name);
  const hint = `set it to the name of the service in the swarm, usually <stack>_${service}`;
  const near = known.length === 0 ? '' : ` (${nearest(service, known)})`;
  return {
    at: 'swarm-ci.yaml',
    message: `${key} is not set, so the name of ${service} in the swarm is unknown${near}`,
    hint,
  };
}

function mappingProblems({ service, swarmService, at }: SwarmService): Problem[] {
  const fault = invalidServiceReason(swarmService);
  const message = `services.${service}.swarm_service "${swarmService}" ${fault}`;
  return fault === undefined ? [] : [{ at, message, hint: 'use the name that "docker service ls" shows' }];
}
