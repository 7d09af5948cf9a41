import { replicasIn } from '../../plan/stack/same-version.ts';
import { type Service, sameImage, sameSpec } from '../../plan/stack/stack-state.ts';

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
