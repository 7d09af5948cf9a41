import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { Finding } from '../deploy/preflight.ts';
import { meetsConstraints } from '../stack/constraints.ts';
import { localVolumesOf } from '../stack/local-volumes.ts';
import type { ServiceSpec, StackState } from '../stack/stack-state.ts';
import { nodeName, nodesByName } from '../stack/swarm-node.ts';

/**
 * Warnings about volumes that stay behind. Each node has its own volume of a name: a service whose constraints exclude the
 * nodes that it runs on starts elsewhere, with an empty volume or an old one. A new service may be one that ran under another
 * name: it is compared with the services that the manifest does not have any more.
 */
export function movedVolumes(
  { stack, composeFile, services: manifest }: Pick<DeployPlan, 'stack' | 'composeFile' | 'services'>,
  desired: readonly ServiceSpec[],
  { services, tasks, nodes }: StackState,
): Finding[] {
  const wanted = new Set(desired.map(({ Name }) => Name));
  const placeOf = (full: string) => manifest.find(({ name }) => `${stack}_${name}` === full)?.at ?? composeFile;
  return desired.flatMap(({ Name, Mode, TaskTemplate }) => {
    if (Mode?.Replicated?.Replicas === 0) return [];
    const same = services.filter(({ Spec }) => Spec.Name === Name);
    const before = same.length > 0 ? same : services.filter(({ Spec }) => !wanted.has(Spec.Name));
    const ids = new Set(before.map(({ ID }) => ID));
    const running = tasks.filter((task) => ids.has(task.ServiceID) && task.Status.State === 'running');
    const constraints = TaskTemplate.Placement?.Constraints ?? [];
    return localVolumesOf(TaskTemplate).flatMap((volume): Finding[] => {
      const held = running.filter(({ Spec }) => localVolumesOf(Spec).includes(volume)).map(({ NodeID }) => NodeID);
      const left = nodesByName(nodes ?? []).filter(({ ID }) => held.includes(ID));
      if (left.length === 0 || left.some((node) => meetsConstraints(constraints, node))) return [];
      const here = left.map(nodeName).join(', ');
      return [
        {
          level: 'warning',
          at: placeOf(Name),
          message: `${Name} leaves ${here}, where the constraints (${constraints.join(', ')}) do not allow it, but the content of its volume ${volume} stays on ${here}: it starts with an empty volume, or an old one`,
          hint: `copy the content to the new node first, keep ${here} in the constraints, or use a volume driver that the nodes share`,
        },
      ];
    });
  });
}
