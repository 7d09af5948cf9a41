import { type ServiceSpec, sameSpec, type TaskTemplate, withoutDigest } from './stack-state.ts';

/**
 * True if two specs of a service are the same version. What others change without replacing a version is left out: the
 * number of replicas (autoscalers, `docker service scale`), `ForceUpdate` (`docker service update --force`), labels of the
 * service, and the digest of the same image name (updaters such as Shepherd).
 */
export function sameVersion(a: ServiceSpec, b: ServiceSpec): boolean {
  return sameSpec(versionOf(a), versionOf(b));
}

function versionOf(spec: ServiceSpec): object {
  const { Labels: _, Mode: mode = {}, TaskTemplate, ...rest } = spec;
  const { Replicated, ...otherModes } = mode;
  // A service without a mode is replicated.
  const isReplicated = Replicated !== undefined || Object.keys(otherModes).length === 0;
  return { ...rest, Mode: { ...otherModes, isReplicated }, TaskTemplate: templateVersion(TaskTemplate) };
}

function templateVersion({ ForceUpdate: _, ContainerSpec, ...rest }: TaskTemplate): object {
  if (ContainerSpec === undefined) return rest;
  const { Image, ...container } = ContainerSpec;
  return { ...rest, ContainerSpec: { ...container, Image: Image === undefined ? undefined : withoutDigest(Image) } };
}

/** The number of replicas that a spec asks for; undefined for other modes. */
export function replicasIn({ Mode: mode = {} }: ServiceSpec): number | undefined {
  if (mode.Replicated !== undefined) return mode.Replicated.Replicas ?? 1;
  return Object.keys(mode).length === 0 ? 1 : undefined;
}
