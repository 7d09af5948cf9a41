import fc from 'fast-check';
import type { Json } from './compose-json.ts';
import { generatedService, type Kind } from './generated-services.ts';

/** The services of some stacks, and those of the same stacks later: some are changed, some removed, some new. */
export type Generation = {
  readonly first: Readonly<Record<string, Json>>;
  readonly later: Readonly<Record<string, Json>>;
};

const MAX_SERVICES = 3;
const PORTS_OF_EACH = 4;

export function generatedStacks(count: number, seed: number, kinds: readonly Kind[]): Generation {
  const stacks = Array.from({ length: count }, (_, stack) => {
    const services = Array.from({ length: MAX_SERVICES }, (_, index) => {
      const number = stack * MAX_SERVICES + index;
      const service = generatedService(kinds[number % kinds.length] ?? 'replicated', number * PORTS_OF_EACH);
      return [`stack-${stack}-${index}`, service] as const;
    });
    return fc.record(Object.fromEntries(services), { requiredKeys: [`stack-${stack}-0`] });
  });
  const all = fc.tuple(...stacks).map((each): Record<string, Json> => Object.assign({}, ...each));
  const [first = {}, later = {}] = fc.sample(all, { numRuns: 2, seed });
  return { first, later };
}
