import type { Finding } from '../deploy/preflight.ts';
import { type Service, STACK_LABEL } from '../stack/stack-state.ts';

/** A file of this environment that a service of another stack mounts from the same folder. */
export type MountedFile = { readonly path: string; readonly service: string; readonly stack: string };

type Mount = { readonly Type?: string; readonly Source?: string };

/** Which of the files that a deploy writes to its folder are in the containers of other stacks, too. */
export function mountedByOthers(
  folder: string,
  paths: readonly string[],
  services: readonly Service[],
  stack: string,
): MountedFile[] {
  const inside = `${folder}/`;
  return services.flatMap(({ Spec }) => {
    const owner = Spec.Labels?.[STACK_LABEL];
    if (owner === undefined || owner === stack) return [];
    const mounts = (Spec.TaskTemplate.ContainerSpec?.Mounts ?? []) as readonly Mount[];
    const sources = mounts.flatMap(({ Type, Source = '' }) =>
      // Who mounts the whole folder, such as a backup, takes it as it is.
      Type === 'bind' && Source.startsWith(inside) ? [Source.slice(inside.length)] : [],
    );
    return paths
      .filter((path) => sources.some((source) => path === source || path.startsWith(`${source}/`)))
      .map((path) => ({ path, service: Spec.Name, stack: owner }));
  });
}

/** A file that this deploy would change under a service of another environment. */
export function sharedFileFinding({ path, service, stack }: MountedFile, environment: string): Finding {
  return {
    level: 'problem',
    at: path,
    message: `differs from the file on the server, which the environment ${environment} also deploys and ${service} of the stack ${stack} mounts: it would read this version after its next restart`,
    hint: 'set another SERVER_PATH for one of the environments, or give each a file of its own',
    code: 'INVALID_INPUT',
  };
}
