import { join, normalize } from 'node:path/posix';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { followLinks } from '../follow-links.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';

/** A path of its node that a service mounts. */
export type BindSource = {
  readonly service: string;
  readonly spec: ServiceSpec;
  readonly path: string;
  /** Whether the upload brings it to the server, or something in it. */
  readonly isUploaded: boolean;
};

/** What services mount of the nodes that they run on; a volume of the driver "local" can be a bind mount, too. */
export function bindSources(
  services: readonly DesiredService[],
  { stack, serverPath }: Pick<DeployPlan, 'stack' | 'serverPath'>,
  files: readonly { readonly path: string; readonly link?: string }[],
): BindSource[] {
  const uploaded = files.map(({ path }) => join(serverPath, path));
  const links = new Map(files.map(({ path, link }) => [path, link]));
  const reached = (path: string) => {
    const own = path.startsWith(`${serverPath}/`) ? path.slice(serverPath.length + 1) : '..';
    const { end } = followLinks(own, (one) => links.get(one));
    return end === undefined ? normalize(path) : join(serverPath, end);
  };
  const isUploaded = (path: string) => {
    const end = reached(path);
    return uploaded.some((file) => file === end || file.startsWith(`${end}/`));
  };
  return services.flatMap(({ spec }) => {
    const service = spec.Name.slice(stack.length + 1);
    return mountedPaths(spec).map((path) => ({ service, spec, path, isUploaded: isUploaded(path) }));
  });
}

/** The paths of the node that a spec mounts. */
export function mountedPaths({ TaskTemplate }: Pick<ServiceSpec, 'TaskTemplate'>): string[] {
  const paths = (TaskTemplate.ContainerSpec?.Mounts ?? []).flatMap(({ Type, Source, VolumeOptions }) => {
    if (Type === 'bind') return Source ? [Source] : [];
    const { Name = 'local', Options } = VolumeOptions?.DriverConfig ?? {};
    const isBind = /(?:^|,)r?bind(?:,|$)/.test(Options?.o ?? '');
    return Name === 'local' && isBind && Options?.device ? [Options.device] : [];
  });
  return [...new Set(paths)];
}
