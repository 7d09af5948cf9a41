import type { Service, StackState } from '../../plan/stack/stack-state.ts';

/**
 * The services that the engine was seen to roll back in this deploy, by ID, and why, in its words. A leader that takes over calls
 * a rollback "completed", and after its end the engine does not say any more why it began.
 */
export type Rollbacks = ReadonlyMap<string, string | undefined>;

const ASKED_FOR = 'manually requested rollback';
export const BY_OTHERS = 'another user or job rolled it back (docker service rollback)';

type Known = {
  /** When the deploy began to change the stack, by `performance.now()`. */
  readonly began: number;
  readonly rolledBack: Rollbacks;
  /** When the last update of each service from before the deploy began, by the clock of the engine. */
  readonly updatesBefore: ReadonlyMap<string, string | undefined>;
};

/** What is known of them after another snapshot. */
export function rollbacksAfter(
  { services, pushedRollbacks: pushed }: Pick<StackState, 'services' | 'pushedRollbacks'>,
  { began, updatesBefore, rolledBack }: Known,
): Rollbacks {
  const isRolledBack = ({ ID, UpdateStatus }: Service) =>
    (pushed?.get(ID) ?? Number.NEGATIVE_INFINITY) >= began ||
    (UpdateStatus?.State?.startsWith('rollback_') === true && UpdateStatus.StartedAt !== updatesBefore.get(ID));
  const whyOf = ({ ID, UpdateStatus }: Service) =>
    UpdateStatus?.State === 'rollback_started' ? UpdateStatus.Message : rolledBack.get(ID);
  const found = services.filter(isRolledBack).map((service) => [service.ID, whyOf(service)] as const);
  return new Map([...rolledBack, ...found]);
}

/** Why a service runs its previous version again. */
export function rollbackReason({ ID, UpdateStatus }: Service, rolledBack: Rollbacks): string | undefined {
  const why = rolledBack.get(ID);
  if (why === ASKED_FOR) return BY_OTHERS;
  return why ?? (UpdateStatus?.State === 'rollback_completed' ? UpdateStatus.Message : 'the engine rolled it back');
}
