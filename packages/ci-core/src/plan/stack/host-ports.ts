import type { PublishedPort } from './stack-state.ts';

/** The ports with `mode: host`, which only one task of a node can have: `80/tcp`. */
export function hostPorts(ports: readonly PublishedPort[] | null | undefined): string[] {
  const ofHost = (ports ?? []).filter(({ PublishMode }) => PublishMode === 'host');
  return ofHost.map(({ Protocol = 'tcp', PublishedPort }) => `${PublishedPort}/${Protocol}`);
}
