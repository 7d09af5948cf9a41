import type { StackState } from '../../plan/stack/stack-state.ts';

/** Whether the services of a stack were sent to the engine meanwhile, even if nothing in them changed. */
export function hasBeenTouched({ services: before }: StackState, { services: now }: StackState): boolean {
  const versions = new Map(before.map(({ ID, Version }) => [ID, Version.Index]));
  return before.length !== now.length || now.some(({ ID, Version }) => versions.get(ID) !== Version.Index);
}
