import type { GivenBuilds } from '../../plan/build/given-images.ts';
import type { ImagesReport, ReportedImage } from '../schema/build-report.ts';

/** A report of images that something else than `build-images` built; `tag` is that of the failed ones. */
export function imagesReport(
  { images, failed }: Pick<GivenBuilds, 'images' | 'failed'>,
  { tag, job, at }: { readonly tag: string; readonly job: string | undefined; readonly at: Date },
): ImagesReport {
  const services: ReportedImage[] = [
    ...images.map(({ digest, ...one }) => ({
      ...one,
      status: 'built' as const,
      ...(digest === undefined ? {} : { digest }),
    })),
    ...failed.map((service) => ({
      ...{ service, image: '', tag, status: 'failed' as const },
      error: { lines: ['the build failed: see the log of its job'] },
    })),
  ];
  return { services, pushed: true, startedAt: at.toISOString(), ...(job === undefined ? {} : { job }) };
}
