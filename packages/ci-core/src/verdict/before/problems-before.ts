import type { Service, StackState, Task } from '../../plan/stack/stack-state.ts';
import { isFailing } from '../tasks/failing.ts';
import { hasFinished, isActive, isCurrent, isRunning, jobOf, mayFinish, replicasOf } from '../tasks/tasks.ts';

/** `short`: tasks were missing, for no reason that the engine shows. */
export type ProblemBefore = 'failing' | 'short';

/** The services that were failing before the first change, by ID. `engineTime` is in milliseconds since 1970. */
export function problemsBefore({ services, tasks, nodes }: StackState, engineTime: number): Map<string, ProblemBefore> {
  const found = services.flatMap((service): [string, ProblemBefore][] => {
    if (isFailing(service, tasks, engineTime, nodes)) return [[service.ID, 'failing']];
    return isShort(service, tasks) ? [[service.ID, 'short']] : [];
  });
  return new Map(found);
}

function isShort(service: Service, tasks: readonly Task[]): boolean {
  const current = tasks.filter((task) => task.ServiceID === service.ID && isCurrent(task, service));
  const done = current.filter(hasFinished).length;
  const { ReplicatedJob } = service.Spec.Mode ?? {};
  if (ReplicatedJob) return done < (ReplicatedJob.TotalCompletions ?? 1);
  const starting = current.some((task) => isActive(task) && !isRunning(task));
  if (jobOf(service)) return starting || done < current.length;
  const running = current.filter(isRunning).length;
  return starting || running + (mayFinish(service) ? done : 0) < replicasOf(service);
}
