import type { ImageFact } from '../deploy/server-facts.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { imageIn, type Service, type ServiceSpec } from '../stack/stack-state.ts';

/** The label in which `docker stack deploy` keeps the image as written in the manifest. */
const IMAGE_LABEL = 'com.docker.stack.image';

/**
 * Decides on the digest of each image. `pins` has the images of a kept release by service. An image whose registry did not
 * answer, and whose reference is the one that runs now, keeps the running digest: a digest that only got lost does not change a service.
 */
export function settleImages(
  desired: readonly DesiredService[],
  now: readonly Service[],
  images: ReadonlyMap<string, ImageFact>,
  pins: Readonly<Record<string, string>>,
): DesiredService[] {
  const byName = new Map(now.map(({ Spec }) => [Spec.Name, Spec]));
  return desired.map((service) => {
    const { spec } = service;
    const current = byName.get(spec.Name);
    const image = pins[spec.Name] ?? (isKept(spec, current, images) ? imageIn(current) : undefined);
    return image === undefined ? service : { ...service, spec: withImage(spec, image, current) };
  });
}

/** Whether a service keeps the digest that runs now, because its registry does not name another one. */
export function isKept(
  spec: ServiceSpec,
  current: ServiceSpec | undefined,
  images: ReadonlyMap<string, ImageFact>,
): boolean {
  const written = spec.Labels?.[IMAGE_LABEL] ?? '';
  if (current === undefined || images.get(written)?.registry === 'found') return false;
  const running = imageIn(current) ?? '';
  return running.includes('@') && current.Labels?.[IMAGE_LABEL] === written && !written.includes('@');
}

/** The platforms belong to the digest: for the running one, those that the engine has. */
function withImage(spec: ServiceSpec, image: string, current: ServiceSpec | undefined): ServiceSpec {
  const { Placement, ContainerSpec } = spec.TaskTemplate;
  const { Platforms: written, ...rest } = Placement ?? {};
  const Platforms = imageIn(current) === image ? current?.TaskTemplate.Placement?.Platforms : written;
  const placement = { ...rest, ...(Platforms ? { Platforms } : {}) };
  const template = { ...spec.TaskTemplate, Placement: placement, ContainerSpec: { ...ContainerSpec, Image: image } };
  return { ...spec, TaskTemplate: template };
}
