import type { Service } from '../stack/stack-state.ts';

/** Why the engine keeps a network of a stack that is removed: services of others use it; undefined if none does. */
export function usersOfNetwork(id: string, services: readonly Service[]): string | undefined {
  const uses = ({ Spec }: Service) => (Spec.TaskTemplate.Networks ?? []).some(({ Target }) => Target === id);
  const names = services.filter(uses).map(({ Spec }) => Spec.Name);
  if (names.length === 0) return undefined;
  return `used by ${names.sort().join(', ')}; take it off the network or remove it, and run remove again`;
}
