import type { PublishedPort, Service } from './stack-state.ts';

/** Names of the other services that publish one of the host ports of a service, and so cannot share a node with it. */
export function hostPortHolders({ ID, Spec }: Service, services: readonly Service[]): string[] {
  const own = hostPorts(Spec.EndpointSpec?.Ports);
  return services
    .filter((one) => one.ID !== ID && hostPorts(one.Spec.EndpointSpec?.Ports).some((port) => own.includes(port)))
    .map((one) => one.Spec.Name)
    .sort();
}

/** The ports with `mode: host`, which only one task of a node can have: `80/tcp`. */
export function hostPorts(ports: readonly PublishedPort[] | null | undefined): string[] {
  const ofHost = (ports ?? []).filter(({ PublishMode }) => PublishMode === 'host');
  return ofHost.map(({ Protocol = 'tcp', PublishedPort }) => `${PublishedPort}/${Protocol}`);
}
