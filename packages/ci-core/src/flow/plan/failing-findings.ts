import type { ServiceDiff } from '../../plan/changes/diff-services.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { placedNowhere, placesShort } from '../../plan/stack/node-fit.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { isFailing } from '../../verdict/tasks/failing.ts';
import { nodesThatKeep } from '../../verdict/tasks/places.ts';

/**
 * Warnings about services of the stack that fail now, about nodes that would keep their old version, and about places that
 * are too few. `engineTime` is in milliseconds since 1970.
 */
export function failingFindings(
  at: string,
  { services, tasks, nodes }: StackState,
  engineTime: number,
  diff: readonly ServiceDiff[],
): Finding[] {
  const statusOf = (full: string) => diff.find(({ name }) => name === full)?.status ?? 'unchanged';
  const kept = services
    .filter(({ Spec }) => statusOf(Spec.Name) !== 'unchanged')
    .flatMap((service) => nodesThatKeep(service, tasks, nodes));
  const failing = services
    .filter((service) => isFailing(service, tasks, engineTime, nodes))
    .map(({ Spec: { Name } }): Finding => {
      const then = statusOf(Name) === 'unchanged' ? 'this deploy does not change it' : `this deploy changes it`;
      const hint = `see "docker service ps --no-trunc ${Name}"`;
      return { level: 'warning', at, message: `${Name} is failing now, and ${then}`, hint };
    });
  const short = diff.flatMap((one) => {
    if (nodes === undefined || one.status === 'removed' || one.status === 'unchanged') return [];
    return placesShort(one.spec, one.status === 'updated', nodes) ?? placedNowhere(one.spec, nodes) ?? [];
  });
  return [...failing, ...[...kept, ...short].map((message): Finding => ({ level: 'warning', at, message }))];
}
