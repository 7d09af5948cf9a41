import { join, normalize } from 'node:path/posix';
import { followLinks } from '../follow-links.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { Finding } from '../deploy/preflight.ts';
import type { ServerFacts } from '../deploy/server-facts.ts';

/** A path of the server that a service mounts and that no upload brings. */
export type BindSource = { readonly service: string; readonly at: string; readonly path: string };

const ON_A_MANAGER = /^node\.role\s*==\s*manager$/;

/**
 * The paths that must be on the manager already: those of services that certainly run there, as far as the uploaded `files`
 * do not make them.
 */
export function bindSources(
  services: readonly DesiredService[],
  {
    stack,
    composeFile,
    serverPath,
    services: manifest,
  }: Pick<DeployPlan, 'stack' | 'composeFile' | 'serverPath' | 'services'>,
  files: readonly { readonly path: string; readonly link?: string }[],
  { engine }: Pick<ServerFacts, 'engine'>,
): BindSource[] {
  const uploaded = files.map(({ path }) => join(serverPath, path));
  const links = new Map(files.map(({ path, link }) => [path, link]));
  const reached = (path: string) => {
    const own = path.startsWith(`${serverPath}/`) ? path.slice(serverPath.length + 1) : '..';
    const { end } = followLinks(own, (one) => links.get(one));
    return end === undefined ? normalize(path) : join(serverPath, end);
  };
  return services.flatMap(({ spec }) => {
    const { Placement, ContainerSpec } = spec.TaskTemplate;
    const isHere = (Placement?.Constraints ?? []).some(
      (one) => ON_A_MANAGER.test(one) || one.replace(/\s/g, '') === `node.hostname==${engine.name}`,
    );
    if (engine.nodes > 1 && !isHere) return [];
    const service = spec.Name.slice(stack.length + 1);
    const at = manifest.find(({ name }) => name === service)?.at ?? composeFile;
    const sources = (ContainerSpec?.Mounts ?? []).flatMap(({ Type, Source }) =>
      Type === 'bind' && Source ? [Source] : [],
    );
    return [...new Set(sources)]
      .filter((path) => !uploaded.some((file) => file === reached(path) || file.startsWith(`${reached(path)}/`)))
      .map((path) => ({ service, at, path }));
  });
}

export function missingSourceFinding(
  { service, at, path }: BindSource,
  { host, engine }: Pick<ServerFacts, 'host' | 'engine'>,
): Finding {
  const hint =
    engine.nodes === 1
      ? 'create it, or correct the path; relative paths start in the folder on the server'
      : `create it on each node that may run ${service}`;
  return { level: 'warning', at, message: `${service} mounts ${path}, which ${host} does not have`, hint };
}
