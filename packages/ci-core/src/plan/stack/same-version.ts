import { type ServiceSpec, sameSpec, type TaskTemplate, withoutDigest } from './stack-state.ts';

/**
 * True if two specs of a service are the same version. What others change without replacing a version is left out: the
 * number of replicas (autoscalers, `docker service scale`), `ForceUpdate` (`docker service update --force`), labels of the
 * service, and the digest of the same tag with its platforms (updaters such as Shepherd).
 */
export function sameVersion(a: ServiceSpec, b: ServiceSpec): boolean {
  return sameSpec(versionOf(a), versionOf(b));
}

/** True if a change from one spec to the other leaves the tasks as they are: it concerns labels or how updates are made. */
export function leavesTasks(from: ServiceSpec, to: ServiceSpec): boolean {
  return sameSpec(tasksOf(from), tasksOf(to));
}

function tasksOf({ Labels: _, UpdateConfig: _update, RollbackConfig: _rollback, ...rest }: ServiceSpec): object {
  return rest;
}

/** The part of a spec that makes its version. */
export function versionOf(spec: ServiceSpec): object {
  const { Labels: _, Mode: mode = {}, TaskTemplate, ...rest } = spec;
  const { Replicated, ...otherModes } = mode;
  // A service without a mode is replicated.
  const isReplicated = Replicated !== undefined || Object.keys(otherModes).length === 0;
  return { ...rest, Mode: { ...otherModes, isReplicated }, TaskTemplate: templateVersion(TaskTemplate) };
}

function templateVersion({ ForceUpdate: _, ContainerSpec, Placement, ...rest }: TaskTemplate): object {
  const { Platforms: _platforms, ...placement } = Placement ?? {};
  if (ContainerSpec === undefined) return { ...rest, Placement: placement };
  const { Image, ...container } = ContainerSpec;
  return { ...rest, Placement: placement, ContainerSpec: { ...container, Image: Image && imageVersion(Image) } };
}

/** Without a tag, the digest is all that says which image is meant. */
function imageVersion(image: string): string {
  const name = withoutDigest(image);
  return /:[^/]+$/.test(name) ? name : image;
}

/** The number of replicas that a spec asks for; undefined for other modes. */
export function replicasIn({ Mode: mode = {} }: ServiceSpec): number | undefined {
  if (mode.Replicated !== undefined) return mode.Replicated.Replicas ?? 1;
  return Object.keys(mode).length === 0 ? 1 : undefined;
}
