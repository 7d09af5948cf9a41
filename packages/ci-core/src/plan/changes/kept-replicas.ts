import { replicasIn } from '../stack/same-version.ts';
import type { StackState } from '../stack/stack-state.ts';

/**
 * The state to restore, with the present number of replicas where another user or job has scaled a service since the
 * changes were `sent`.
 */
export function withPresentReplicas(before: StackState, sent: StackState | undefined, now: StackState): StackState {
  const specIn = (state: StackState | undefined, id: string) => state?.services.find(({ ID }) => ID === id)?.Spec;
  const services = before.services.map((old) => {
    const [asked, present] = [specIn(sent, old.ID), specIn(now, old.ID)];
    if (asked === undefined || present === undefined) return old;
    const Replicas = replicasIn(present);
    if (Replicas === undefined || replicasIn(old.Spec) === undefined || Replicas === replicasIn(asked)) return old;
    return { ...old, Spec: { ...old.Spec, Mode: { Replicated: { Replicas } } } };
  });
  return { ...before, services };
}
