import type { DesiredService } from '../stack/desired-stack.ts';
import { imageIn, type Service } from '../stack/stack-state.ts';
import type { DeployPlan } from './deploy-plan.ts';
import type { Finding } from './preflight.ts';

/** Images on the connected manager. */
export type LocalImages = {
  /** ID by name and tag. */
  readonly ids: ReadonlyMap<string, string>;
  /** The image IDs of the running containers, by the name of their service. */
  readonly running: ReadonlyMap<string, ReadonlySet<string>>;
};

/** A service whose image stays the same by name, and has no digest: only the nodes know which image that is. */
type Unpinned = { readonly name: string; readonly image: string };

export function unpinnedServices(desired: readonly DesiredService[], running: readonly Service[]): Unpinned[] {
  return desired.flatMap(({ spec }) => {
    const image = imageIn(spec);
    const current = running.find(({ Spec }) => Spec.Name === spec.Name);
    return image === undefined || image.includes('@') || imageIn(current?.Spec) !== image
      ? []
      : [{ name: spec.Name, image }];
  });
}

/** An image that was built again under its tag: to the swarm nothing has changed, so it restarts no task. */
export function rebuiltImages(
  services: readonly Unpinned[],
  { ids, running }: LocalImages,
  { stack, composeFile, services: manifest }: Pick<DeployPlan, 'stack' | 'composeFile' | 'services'>,
  node: string,
): Finding[] {
  return services.flatMap(({ name, image }): Finding[] => {
    const id = ids.get(image);
    const others = [...(running.get(name) ?? [])].filter((one) => one !== id);
    if (id === undefined || others.length === 0) return [];
    const at = manifest.find((one) => `${stack}_${one.name}` === name)?.at ?? composeFile;
    const message = `image ${image}: on ${node} this tag now means ${short(id)}, and ${name} runs ${others.map(short).join(', ')} there; only new tasks use it: give each build a tag of its own, or run "docker service update --force ${name}"`;
    return [{ level: 'warning', at, message }];
  });
}

function short(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
