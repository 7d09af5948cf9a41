import type { StackState, Task } from '../../plan/stack/stack-state.ts';

const isFailed = ({ Status }: Task) => Status.State === 'failed' || Status.State === 'rejected';

/** Why a canary is bad whatever its traffic shows: a task of it failed since the first state, or its service is gone. */
export function failedTask(name: string, first: StackState, now: StackState): string | undefined {
  const service = now.canaries?.services.find(({ Spec }) => Spec.Name === name);
  if (service === undefined) return `${name} was removed by another user or job`;
  const known = new Set((first.canaries?.tasks ?? []).filter(isFailed).map(({ ID }) => ID));
  const failed = now.canaries?.tasks.find(
    (task) => task.ServiceID === service.ID && isFailed(task) && !known.has(task.ID),
  );
  if (failed === undefined) return undefined;
  const { Err, Message } = failed.Status;
  return `a task of ${name} failed: ${Err ?? Message ?? 'the engine names no reason'}`;
}
