import type { Finding } from '../../plan/deploy/preflight.ts';
import type { SwarmCertificate } from '../../plan/node/swarm-certificate.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import { certificateFindings } from './certificate-findings.ts';
import { failureFindings } from './node-findings.ts';

/**
 * What `status` finds in the swarm itself, before a deploy: warnings, because the deploy is not at fault for them. `time` is in
 * milliseconds since 1970.
 */
export function swarmWarnings(
  nodes: readonly SwarmNode[],
  certificates: readonly SwarmCertificate[],
  time: number,
): Finding[] {
  const found = [...failureFindings(nodes), ...certificateFindings(certificates, time)];
  return found.map((one) => ({ ...one, level: 'warning' }));
}
