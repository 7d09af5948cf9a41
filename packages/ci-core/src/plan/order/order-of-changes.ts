import type { ServiceDiff } from '../changes/diff-services.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { type ChangeOrder, changeOrder } from './change-order.ts';
import { dependencyGraph } from './dependencies.ts';

type Changes = {
  readonly services: readonly ServiceDiff[];
  /** An earlier release is deployed again: each service is changed before those that it depends on, unless one has to be created. */
  readonly isRollback: boolean;
  /** An aborted deploy left what was never judged: services that are not changed are waited for, too. */
  readonly isUnfinished: boolean;
};

/** The order in which a deploy creates and updates services, by the engine's names. Removals are not in it: they are last. */
export function orderOfChanges(
  { stack, order }: Pick<DeployPlan, 'stack' | 'order'>,
  { services, isRollback, isUnfinished }: Changes,
): ChangeOrder {
  const part = services.filter(
    ({ status }) => status === 'created' || status === 'updated' || (isUnfinished && status === 'unchanged'),
  );
  const direction = isRollback && part.every(({ status }) => status !== 'created') ? 'back' : 'forward';
  return changeOrder(
    dependencyGraph(order.dependencies, `${stack}_`),
    new Set(part.map(({ name }) => name)),
    direction,
  );
}
