import type { Release } from '../release/release.ts';
import { hasVersion } from '../release/release-version.ts';
import type { ServiceDiff } from './diff-services.ts';
import type { Change } from './service-changes.ts';

/** What a deploy would do to one service. */
export type PlannedService = {
  /** The engine's name, `<stack>_<service>`. */
  readonly name: string;
  readonly status: ServiceDiff['status'];
  readonly image: string | undefined;
  readonly imageBefore: string | undefined;
  readonly changes: readonly Change[];
  /** It has another version than in the live release. */
  readonly drifted: boolean;
};

export function plannedService(diff: ServiceDiff, live: Release | undefined): PlannedService {
  const image = diff.status === 'removed' ? undefined : diff.spec.TaskTemplate.ContainerSpec?.Image;
  if (diff.status === 'created')
    return { name: diff.name, status: diff.status, image, imageBefore: undefined, changes: [], drifted: false };
  const { Spec } = diff.service;
  return {
    name: diff.name,
    status: diff.status,
    image,
    imageBefore: Spec.TaskTemplate.ContainerSpec?.Image,
    changes: diff.status === 'removed' ? [] : diff.changes,
    drifted: live?.specs[Spec.Name] !== undefined && !hasVersion(Spec, live),
  };
}
