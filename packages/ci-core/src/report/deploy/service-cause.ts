import type { Task } from '../../plan/stack/stack-state.ts';
import { causeOf, supersededCause } from '../../verdict/cause/cause.ts';
import type { InspectedTask } from '../../verdict/cause/cause-details.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import type { Cause } from '../schema/deploy-report.ts';
import { omitUndefined } from '../text/omit-undefined.ts';

export type FoundCause = InspectedTask & { readonly ends: readonly Task[] };

/** Why a service failed, as far as the engine shows it. */
export function serviceCause({ status, reason }: ServiceVerdict, found: FoundCause | undefined): Cause | undefined {
  const words = status === 'superseded' ? supersededCause(reason) : found && causeOf(found);
  if (!words) return undefined;
  const { task, evidence, ends = [] } = found ?? {};
  return {
    ...words,
    ...omitUndefined({ task: task?.ID, image: task?.Spec.ContainerSpec?.Image, ...(task && endOf(task)) }),
    health: [...(evidence?.health ?? [])],
    logs: [...(evidence?.logs ?? [])],
    history: ends.map((end) => ({
      task: end.ID,
      state: end.Status.State,
      at: end.Status.Timestamp ?? end.CreatedAt,
      ...omitUndefined(endOf(end)),
    })),
  };
}

function endOf({ Status: { Err, ContainerStatus } }: Task) {
  return { error: Err || undefined, exitCode: ContainerStatus?.ExitCode };
}
