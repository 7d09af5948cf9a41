import { type ServiceSpec, sameSpec, type TaskTemplate, withoutDigest } from './stack-state.ts';

/**
 * True if two specs of a service are the same version. What others change without replacing a version is left out: the
 * number of replicas (autoscalers, `docker service scale`), `ForceUpdate` (`docker service update --force`), labels of the
 * service, and the digest of the same tag with its platforms (updaters such as Shepherd).
 */
export function sameVersion(a: ServiceSpec, b: ServiceSpec): boolean {
  return sameSpec(versionOf(a), versionOf(b));
}

/** True if a change leaves what the tasks run: it concerns labels or how updates are made, or there are fewer tasks. */
export function leavesTasks(from: ServiceSpec, to: ServiceSpec): boolean {
  return sameSpec(tasksOf(from), tasksOf(to)) && (replicasIn(to) ?? 0) <= (replicasIn(from) ?? 0);
}

function tasksOf(spec: ServiceSpec): object {
  const { Labels: _, UpdateConfig: _update, RollbackConfig: _rollback, ...rest } = spec;
  return { ...rest, Mode: modeOf(spec) };
}

/** The part of a spec that makes its version. */
export function versionOf(spec: ServiceSpec): object {
  const { Labels: _, TaskTemplate, ...rest } = spec;
  return { ...rest, Mode: modeOf(spec), TaskTemplate: templateVersion(TaskTemplate) };
}

/** The mode without the number of replicas. A service without a mode is replicated. */
function modeOf({ Mode: { Replicated, ...others } = {} }: ServiceSpec): object {
  return { ...others, isReplicated: Replicated !== undefined || Object.keys(others).length === 0 };
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
