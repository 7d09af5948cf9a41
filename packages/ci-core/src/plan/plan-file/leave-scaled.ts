import type { ServiceDiff } from '../changes/diff-services.ts';
import type { StackDiff } from '../changes/diff-stack.ts';
import type { PlanFile } from './plan-file.ts';

/**
 * The diff without the services that the reviewed plan does not change and that were only scaled since, such as by an
 * autoscaler: that plan leaves their replicas alone.
 */
export function leaveScaled(diff: StackDiff, reviewed: PlanFile, mask: (text: string) => string): StackDiff {
  const left = new Map(reviewed.services.map((one) => [one.name, one]));
  const services = diff.services.map((one): ServiceDiff => {
    const planned = left.get(mask(one.name));
    if (planned?.status !== 'unchanged' || one.status !== 'updated') return one;
    const isScaled = one.service.Version.Index !== planned.version && one.changes.every(isReplicas);
    return isScaled ? { ...one, status: 'unchanged', spec: one.service.Spec, changes: [] } : one;
  });
  return { ...diff, services };
}

function isReplicas({ what }: { readonly what: string }): boolean {
  return what === 'replicas';
}
