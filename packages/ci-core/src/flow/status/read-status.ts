import type { Manager } from '../../effects/engine/engine.ts';
import { readAddressFacts } from '../../effects/swarm/address-facts.ts';
import { readCertificates } from '../../effects/swarm/swarm-certificates.ts';
import { listNodes } from '../../effects/swarm/swarm-nodes.ts';
import { withCanaries } from '../../plan/canary/service/with-canaries.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import type { Target } from '../../plan/deploy/target.ts';
import { imageIn, type StackState } from '../../plan/stack/stack-state.ts';
import { counted } from '../../text.ts';
import { canaryFindings } from '../../verdict/status/canary-findings.ts';
import { certificateFindings } from '../../verdict/status/certificate-findings.ts';
import { networkFindings } from '../../verdict/status/network-findings.ts';
import { nodeFindings } from '../../verdict/status/node-findings.ts';
import { type ServiceTrouble, serviceFinding, serviceTroubles } from '../../verdict/status/service-findings.ts';
import { startTrack, updateTrack } from '../../verdict/tasks/track.ts';
import { gatherCauses } from '../rollout/gather-causes.ts';

/**
 * Judges what runs now in a stack and in its swarm, by the rules of a deploy, and changes nothing. A `problem` needs
 * attention, a `warning` may pass or be meant. `patience`: milliseconds that a task may wait for a node or an address.
 */
export async function readStatus(
  manager: Manager,
  { stack, environment }: Pick<Target, 'stack' | 'environment'>,
  { patience, mask }: { readonly patience: number; readonly mask: (text: string) => string },
): Promise<Finding[]> {
  const { engine, info } = manager;
  const [read, nodes, certificates, addresses] = await Promise.all([
    engine.readStack(stack),
    listNodes(engine),
    readCertificates(manager),
    readAddressFacts(engine),
  ]);
  const now = withCanaries({ ...read, nodes });
  const troubles = serviceTroubles(now, { time: info.time, patience });
  const causes = await causesOf(manager, troubles, now, mask);
  const services = troubles.map((one) => serviceFinding(one, causes.get(one.service.Spec.Name)));
  return [
    ...(now.services.length === 0 ? [nothingRuns(stack)] : []),
    ...services,
    ...canaryFindings(read, { environment }, info.time),
    ...(addresses === undefined ? [] : networkFindings(now.services, addresses)),
    ...nodeFindings(nodes),
    ...certificateFindings(certificates, info.time),
    ...wellFinding(stack, now, services),
  ];
}

function causesOf(
  { engine, info }: Manager,
  troubles: readonly ServiceTrouble[],
  now: StackState,
  mask: (text: string) => string,
) {
  const at = performance.now();
  // Whatever failed counts, however long ago the engine saw it.
  const track = updateTrack(startTrack({ services: now.services, tasks: [] }, at, info.time), now, at);
  const unhealthy = troubles
    .filter(({ hasCause }) => hasCause)
    .map(({ service: { ID, Spec } }) => ({ name: Spec.Name, id: ID, image: imageIn(Spec)?.split('@')[0] }));
  return gatherCauses(engine, unhealthy, { track, now }, mask);
}

function nothingRuns(stack: string): Finding {
  return { level: 'problem', at: stack, message: 'the stack has no services', hint: 'see STACK_NAME, or deploy it' };
}

function wellFinding(stack: string, { services }: StackState, findings: readonly Finding[]): Finding[] {
  const well = services.length - findings.length;
  return well === 0
    ? []
    : [{ level: 'ok', at: stack, message: `${counted(well, 'service')} of ${services.length} run` }];
}
