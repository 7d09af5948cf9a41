import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { type Finding, inputProblem } from '../deploy/preflight.ts';
import { type Service, type ServiceSpec, STACK_LABEL } from '../stack/stack-state.ts';

type Port = { readonly name: string; readonly port: string; readonly isIngress: boolean };

/**
 * Ports that the engine would refuse because another service has them: an ingress port belongs to one service of the swarm, and
 * no other can publish it, on whatever node (swarmkit, `checkPortConflicts`). Services of the stack that the manifest does not
 * have are left out, because they may be removed; a port twice in the manifest is a finding of the lint. `services` are all of
 * the swarm.
 */
export function portConflicts(
  { stack, composeFile, services: manifest }: Pick<DeployPlan, 'stack' | 'composeFile' | 'services'>,
  desired: readonly ServiceSpec[],
  services: readonly Service[],
): Finding[] {
  const wanted = desired.flatMap(portsOf);
  const names = new Set(desired.map(({ Name }) => Name));
  const running = services.map(({ Spec }) => Spec);
  const others = running
    .filter((spec) => spec.Labels?.[STACK_LABEL] !== stack && !names.has(spec.Name))
    .flatMap(portsOf);
  const own = running.filter(({ Name }) => names.has(Name)).flatMap(portsOf);
  const holdersOf = (one: Port) => own.filter((held) => clash(one, held)).map(({ name }) => name);
  const swaps = (one: Port, held: Port) => holdersOf(one).includes(held.name) && holdersOf(held).includes(one.name);
  const found = wanted.flatMap((one, i) => {
    const taken = others.find((held) => clash(one, held));
    if (taken !== undefined) return [{ one, why: `which ${taken.name} has`, hint: 'publish another port' }];
    const swapped = wanted.slice(0, i).find((other) => swaps(one, other));
    if (swapped === undefined) return [];
    const why = `and ${swapped.name} the one that ${one.name} has: the engine cannot exchange them`;
    return [{ one, why, hint: 'move one of the two to another port first, in a deploy of its own' }];
  });
  const placeOf = (full: string) => manifest.find(({ name }) => `${stack}_${name}` === full)?.at ?? composeFile;
  return found.map(({ one, why, hint }) =>
    inputProblem(placeOf(one.name), `${one.name} publishes the port ${one.port}, ${why}`, hint),
  );
}

function clash(a: Port, b: Port): boolean {
  return a.name !== b.name && a.port === b.port && (a.isIngress || b.isIngress);
}

type EndpointPort = { readonly PublishedPort?: number; readonly Protocol?: string; readonly PublishMode?: string };

function portsOf({ Name, EndpointSpec }: ServiceSpec): Port[] {
  const { Ports } = (EndpointSpec ?? {}) as { readonly Ports?: readonly EndpointPort[] | null };
  return (Ports ?? []).flatMap(({ PublishedPort, Protocol = 'tcp', PublishMode = 'ingress' }) =>
    PublishedPort ? [{ name: Name, port: `${PublishedPort}/${Protocol}`, isIngress: PublishMode === 'ingress' }] : [],
  );
}
