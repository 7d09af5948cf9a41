import { connectionWords } from '../../effects/platform/platform-error.ts';
import type { RegistryAccess } from '../../effects/registry/open-registry.ts';
import { readRegistryImage } from '../../effects/registry/registry-image.ts';
import { REVISION_LABEL } from '../../plan/build/build-plan.ts';
import type { PlannedImage } from '../../plan/build/planned-image.ts';
import { plannedFields, type ServiceBuild } from '../../report/schema/build-report.ts';
import type { Log } from '../log.ts';

/** What the registry has of the images of a build. */
export type ImagesInRegistry = {
  /** The result for an image that the registry already has, built from the same commit. */
  readonly built: (planned: PlannedImage) => Promise<ServiceBuild | undefined>;
  /** The result with the digest and size of the pushed image. */
  readonly measured: (result: ServiceBuild) => Promise<ServiceBuild>;
};

/** If the registry cannot be read, the images are built anyway; this is logged once. */
export function imagesInRegistry(access: RegistryAccess, log: Log): ImagesInRegistry {
  let warned = false;
  const read = (repository: string, tag: string) =>
    readRegistryImage(access, repository, tag).catch((error) => {
      if (!warned) log.info(`cannot read images from ${access.address}: ${connectionWords(error)}`);
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
      // After another push of the same tag the digest differs, and the size belongs to that image.
      if (found?.digest === undefined || (result.digest ?? found.digest) !== found.digest) return result;
      return { ...result, digest: found.digest, size: found.size };
    },
  };
}
