import type { DeployPlan, ResolveImage } from '../deploy/deploy-plan.ts';
import type { ImageFact } from '../deploy/server-facts.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { imageIn, type Service, type ServiceSpec } from '../stack/stack-state.ts';

/** The label in which `docker stack deploy` keeps the image as written in the manifest. */
const IMAGE_LABEL = 'com.docker.stack.image';

/**
 * The images that are looked up in their registries: all, those that differ from the running ones, or none. `now` is the
 * running stack.
 */
export function lookedUp(
  { stack, services, pins, resolveImage }: Pick<DeployPlan, 'stack' | 'services' | 'pins' | 'resolveImage'>,
  now: readonly Service[],
): string[] {
  if (resolveImage === 'never') return [];
  const running = new Map(now.map(({ Spec }) => [Spec.Name, Spec.Labels?.[IMAGE_LABEL]]));
  const wanted = services.filter(({ name, image }) => {
    const full = `${stack}_${name}`;
    return resolveImage === 'always' || (!(full in pins) && running.get(full) !== image);
  });
  return [...new Set(wanted.flatMap(({ image }) => image ?? []))];
}

/** What decides on the digest of an image. */
type Known = { readonly images: ReadonlyMap<string, ImageFact>; readonly resolveImage: ResolveImage };

/**
 * Decides on the digest of each image. `pins` has the images of a kept release by service. An image whose registry did not
 * answer, and whose reference is the one that runs now, keeps the running digest: a digest that only got lost does not
 * change a service. The same holds for an image that is not looked up, as with Docker's `--resolve-image`.
 */
export function settleImages(
  desired: readonly DesiredService[],
  now: readonly Service[],
  known: Known,
  pins: Readonly<Record<string, string>>,
): DesiredService[] {
  const byName = new Map(now.map(({ Spec }) => [Spec.Name, Spec]));
  return desired.map((service) => {
    const { spec } = service;
    const current = byName.get(spec.Name);
    const image = pins[spec.Name] ?? (isKept(spec, current, known) ? imageIn(current) : undefined);
    return image === undefined ? service : { ...service, spec: withImage(spec, image, current) };
  });
}

/** A service with the image that a kept release had for it, if there is one. */
export function pinned(service: DesiredService, pins: Readonly<Record<string, string>>): DesiredService {
  const image = pins[service.spec.Name];
  return image ? { ...service, spec: withImage(service.spec, image, undefined) } : service;
}

/** Whether a service keeps the image that runs now: its registry is not asked, or does not name another digest. */
export function isKept(spec: ServiceSpec, current: ServiceSpec | undefined, { images, resolveImage }: Known): boolean {
  const written = spec.Labels?.[IMAGE_LABEL] ?? '';
  if (current === undefined || current.Labels?.[IMAGE_LABEL] !== written) return false;
  if (resolveImage !== 'always') return true;
  const running = imageIn(current) ?? '';
  return images.get(written)?.registry !== 'found' && running.includes('@') && !written.includes('@');
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
