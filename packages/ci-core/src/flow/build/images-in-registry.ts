import { connectionWords } from '../../effects/platform/platform-error.ts';
import { type RegistryAccess, readRegistryImage } from '../../effects/registry/registry-image.ts';
import { type PlannedImage, REVISION_LABEL } from '../../plan/build/build-plan.ts';
import { plannedFields, type ServiceBuild } from '../../report/schema/build-report.ts';
import type { Log } from '../log.ts';

/** What the registry knows about the images of a build. */
export type ImagesInRegistry = {
  /** The result for an image that is there already, built from the same commit. */
  readonly built: (planned: PlannedImage) => Promise<ServiceBuild | undefined>;
  /** The result with the digest and size of what was pushed. */
  readonly measured: (result: ServiceBuild) => Promise<ServiceBuild>;
};

/** A registry that cannot be asked is no reason not to build; it is said once. */
export function imagesInRegistry(access: RegistryAccess, log: Log): ImagesInRegistry {
  let warned = false;
  const read = (repository: string, tag: string) =>
    readRegistryImage(access, repository, tag).catch((error) => {
      if (!warned) log.info(`${access.address} cannot be asked what it has: ${connectionWords(error)}`);
      warned = true;
      return undefined;
    });
  return {
    built: async (planned) => {
      const revision = planned.labels[REVISION_LABEL];
      if (revision === undefined) return undefined;
      const found = await read(planned.repository, planned.tag);
      if (found?.labels[REVISION_LABEL] !== revision) return undefined;
      const { digest, size } = found;
      return {
        ...plannedFields(planned),
        status: 'skipped',
        ...(digest === undefined ? {} : { digest }),
        size,
        seconds: 0,
      };
    },
    measured: async (result) => {
      if (result.status !== 'built') return result;
      const found = await read(result.image, result.tag);
      // Somebody else's push of the same tag has another digest, and its size is not ours.
      if (found?.digest === undefined || (result.digest ?? found.digest) !== found.digest) return result;
      return { ...result, digest: found.digest, size: found.size };
    },
  };
}
