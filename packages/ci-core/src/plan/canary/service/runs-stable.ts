import type { StackState } from '../../stack/stack-state.ts';
import { stableOf } from './canary-state.ts';

/** Whether a task runs of each service that has a canary. */
export function runsStable({ services, tasks, canaries }: StackState, stack: string): boolean {
  return (canaries?.services ?? []).every((canary) => {
    const stable = services.find(({ Spec }) => Spec.Name === `${stack}_${stableOf(canary)}`);
    return tasks.some(({ ServiceID, Status }) => ServiceID === stable?.ID && Status.State === 'running');
  });
}
