import type { ServiceDiff } from '../../plan/changes/diff-services.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { isFailing } from '../../verdict/service/failing.ts';

/** Warnings about services of the stack that fail now. `engineTime` is in milliseconds since 1970. */
export function failingFindings(
  at: string,
  { services, tasks }: StackState,
  engineTime: number,
  diff: readonly ServiceDiff[],
): Finding[] {
  return services
    .filter((service) => isFailing(service, tasks, engineTime))
    .map(({ Spec: { Name } }): Finding => {
      const planned = diff.find(({ name }) => name === Name)?.status ?? 'unchanged';
      const then = planned === 'unchanged' ? 'this deploy does not change it' : `this deploy changes it`;
      const hint = `see "docker service ps --no-trunc ${Name}"`;
      return { level: 'warning', at, message: `${Name} is failing now, and ${then}`, hint };
    });
}
