import type { ServiceDiff } from '../../plan/changes/diff-services.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { unchangedBeneath } from '../../plan/order/change-order.ts';
import { dependencyGraph } from '../../plan/order/dependencies.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { problemsBefore } from '../../verdict/before/problems-before.ts';

/**
 * The services that do not run now and that the deploy leaves as they are, although it changes others that depend on them. A
 * warning each, or with the strict order a problem. `engineTime` is in milliseconds since 1970.
 */
export function orderFindings(
  { stack, order, services: manifest, composeFile }: Pick<DeployPlan, 'stack' | 'order' | 'services' | 'composeFile'>,
  diff: readonly ServiceDiff[],
  state: StackState,
  engineTime: number,
): Finding[] {
  const changing = diff.filter(({ status }) => status === 'created' || status === 'updated').map(({ name }) => name);
  const beneath = unchangedBeneath(dependencyGraph(order.dependencies, `${stack}_`), new Set(changing));
  if (beneath.size === 0) return [];
  const problems = problemsBefore(state, engineTime);
  // What it removes, such as a service that is a release job now, is waited for by nothing.
  const unchanged = new Set(diff.filter(({ status }) => status === 'unchanged').map(({ name }) => name));
  return state.services.flatMap(({ ID, Spec: { Name: name } }): Finding[] => {
    const [dependents, problem] = [beneath.get(name), problems.get(ID)];
    if (dependents === undefined || problem === undefined || !unchanged.has(name)) return [];
    const at = manifest.find((one) => `${stack}_${one.name}` === name)?.at ?? composeFile;
    const what = problem === 'failing' ? 'is failing now' : 'does not have all of its tasks running';
    const message = `${dependents.join(', ')} depends on ${name}, which ${what} and which this deploy does not change`;
    return order.isStrict
      ? [
          {
            level: 'problem',
            at,
            message,
            hint: 'repair it first, or go on with --order depends-on',
            code: 'INVALID_INPUT',
          },
        ]
      : [{ level: 'warning', at, message, hint: `see "docker service ps --no-trunc ${name}"` }];
  });
}
