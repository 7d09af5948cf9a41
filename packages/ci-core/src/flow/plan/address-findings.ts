import type { Engine } from '../../effects/engine/engine.ts';
import { readAddressFacts } from '../../effects/swarm/address-facts.ts';
import type { StackDiff } from '../../plan/changes/diff-stack.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { type AddressWant, addressShortages } from '../../plan/stack/address-shortage.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';

/** Warnings about networks with too few free addresses for what a deploy would change. */
export async function addressFindings(
  at: string,
  engine: Engine,
  { services, missing }: Pick<StackDiff, 'services' | 'missing'>,
  { nodes = [] }: StackState,
): Promise<Finding[]> {
  const wants = services.flatMap((one): AddressWant[] => {
    if (one.status === 'created') return [{ spec: one.spec, former: undefined }];
    return one.status === 'updated' ? [{ spec: one.spec, former: one.service.Spec }] : [];
  });
  if (wants.every(({ spec }) => (spec.TaskTemplate.Networks ?? []).length === 0)) return [];
  const facts = await readAddressFacts(engine);
  if (facts === undefined) return [];
  const networks = missing.filter(({ of }) => of === 'networks').map(({ body }) => body);
  const found = addressShortages(wants, networks, facts, nodes);
  return found.map((message): Finding => ({ level: 'warning', at, message }));
}
