import { type Service, type StackState, sameSpec } from '../../plan/stack/stack-state.ts';

/**
 * The services that a watched deploy is judged by, without the name of the stack: those of the manifest and those that were
 * changed, or all without a manifest.
 */
export function watchedServices(
  stack: string,
  manifest: readonly string[] | undefined,
  before: StackState,
  sent: StackState,
): string[] {
  const prefix = `${stack}_`;
  const isChanged = ({ ID, Spec }: Service) => {
    const old = before.services.find((one) => one.ID === ID);
    return old === undefined || !sameSpec(old.Spec, Spec);
  };
  const there = sent.services.filter((one) => manifest === undefined || isChanged(one));
  const names = there.flatMap(({ Spec: { Name } }) => (Name.startsWith(prefix) ? [Name.slice(prefix.length)] : []));
  return [...new Set([...(manifest ?? []), ...names.sort()])];
}

type Command = { readonly program: string; readonly code: number | undefined };

/** Why a deploy counts as failed whatever its services do; undefined if nothing speaks against it. */
export function commandProblem(
  command: Command | undefined,
  {
    stack,
    services,
    isTouched,
    isRolledBack,
  }: {
    readonly stack: string;
    /** How many there are to judge. */
    readonly services: number;
    readonly isTouched: boolean;
    /** The previous version of a service runs again, which is the outcome then. */
    readonly isRolledBack: boolean;
  },
): string | undefined {
  const changes = isTouched ? '' : ` and changed nothing in ${stack}`;
  if (command !== undefined && command.code === undefined)
    return `${command.program} did not end within the time limit`;
  if (command !== undefined && command.code !== 0 && !isRolledBack)
    return `${command.program} exited with code ${command.code}${changes}`;
  if (services === 0) return `the stack ${stack} has no services: is STACK_NAME right?`;
  return undefined;
}
