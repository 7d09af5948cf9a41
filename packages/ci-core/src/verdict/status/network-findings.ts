import type { Finding } from '../../plan/deploy/preflight.ts';
import type { AddressFacts } from '../../plan/stack/address-facts.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import { addressHeadline, addressHint, addressTrouble } from '../cause/addresses.ts';

const NONE = new Map<string, readonly string[]>();

/** A warning for each network of these services that has no address left: what runs goes on, what is new waits. */
export function networkFindings(services: readonly Pick<Service, 'Spec'>[], facts: AddressFacts): Finding[] {
  const found = services.flatMap(({ Spec }) => {
    const trouble = addressTrouble({ Spec: Spec.TaskTemplate }, facts, NONE);
    return trouble === undefined ? [] : [[trouble.network, trouble] as const];
  });
  return [...new Map(found)].map(([at, trouble]): Finding => {
    return { level: 'warning', at, message: addressHeadline(trouble), hint: addressHint(trouble) };
  });
}
