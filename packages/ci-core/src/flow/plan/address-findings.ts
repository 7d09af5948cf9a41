import type { Engine } from '../../effects/engine/engine.ts';
import { readAddressFacts } from '../../effects/swarm/address-facts.ts';
import type { StackDiff } from '../../plan/changes/diff-stack.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { type AddressWant, addressShortages } from '../../plan/stack/address-shortage.ts';
import type { ServiceSpec, StackState } from '../../plan/stack/stack-state.ts';
import { networkFindings } from '../../verdict/status/network-findings.ts';

/**
 * Warnings about networks with too few free addresses for what a deploy would change, and about those of the stack that have
 * none left. If it changes nothing with a network, they are read only if `unchanged` asks for it.
 */
export async function addressFindings(
  at: string,
  engine: Engine,
  { services, missing }: Pick<StackDiff, 'services' | 'missing'>,
  now: StackState,
  { unchanged }: { readonly unchanged: boolean },
): Promise<Finding[]> {
  const wants = services.flatMap((one): AddressWant[] => {
    if (one.status === 'created') return [{ spec: one.spec, former: undefined }];
    return one.status === 'updated' ? [{ spec: one.spec, former: one.service.Spec }] : [];
  });
  const specs = [...wants.map(({ spec }) => spec), ...(unchanged ? now.services.map(({ Spec }) => Spec) : [])];
  if (!specs.some(isInNetwork)) return [];
  const facts = await readAddressFacts(engine);
  if (facts === undefined) return [];
  const networks = missing.filter(({ of }) => of === 'networks').map(({ body }) => body);
  const short = addressShortages(wants, networks, facts, now.nodes ?? []);
  const full = networkFindings(now.services, facts).filter((one) => !short.some(({ network }) => network === one.at));
  return [...short.map(({ message }): Finding => ({ level: 'warning', at, message })), ...full];
}

function isInNetwork({ TaskTemplate }: ServiceSpec): boolean {
  return (TaskTemplate.Networks ?? []).length > 0;
}
