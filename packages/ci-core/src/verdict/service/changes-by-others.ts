import { replicasIn, sameVersion } from '../../plan/stack/same-version.ts';
import { type Service, sameImage, sameSpec, withoutDigest } from '../../plan/stack/stack-state.ts';

/**
 * What another user or job changed in a service since the changes were sent, without replacing its version; undefined if
 * that is nothing.
 */
export function changesByOthers(sent: Service | undefined, now: Service): string | undefined {
  if (sent === undefined) return undefined;
  const [old, fresh] = [sent.Spec, now.Spec];
  const [image, newImage] = [old, fresh].map(({ TaskTemplate }) => TaskTemplate.ContainerSpec?.Image);
  const changes = [
    ...(replicasIn(old) === replicasIn(fresh) ? [] : [`scaled it to ${replicasIn(fresh)}`]),
    ...(sameSpec(old.TaskTemplate.ForceUpdate, fresh.TaskTemplate.ForceUpdate) ? [] : ['forced an update of it']),
    ...(sameSpec(old.Labels, fresh.Labels) ? [] : ['changed its labels']),
    ...(image !== newImage && image && newImage && sameImage(image, newImage)
      ? ['changed the digest of its image']
      : []),
  ];
  return changes.length === 0 ? undefined : `another user or job ${changes.join(', ')} meanwhile`;
}

/** What a deploy made of a service, and the image that the manifest names. */
type Wanted = { readonly applied: Service | undefined; readonly wantedImage: string | undefined };

/** True if the version is not the one that this deploy set. */
export function isSuperseded({ applied, wantedImage }: Wanted, now: Service): boolean {
  if (applied && !sameVersion(applied.Spec, now.Spec)) return true;
  // If another deploy ran before the snapshot after this one, only the image shows it.
  return wantedImage !== undefined && !sameImage(wantedImage, imageOf(now));
}

/** A different image shows another deploy. */
export function supersededReason({ wantedImage, applied }: Wanted, now: Service): string {
  const desired = wantedImage ?? (applied && imageOf(applied));
  if (desired !== undefined && sameImage(desired, imageOf(now)))
    return 'it was changed during this deploy by another user or job';
  return `another deploy replaced its image with ${imageOf(now)}`;
}

function imageOf(service: Service): string {
  return withoutDigest(service.Spec.TaskTemplate.ContainerSpec?.Image ?? 'no image');
}
