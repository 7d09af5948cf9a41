import type { Finding } from '../../plan/deploy/preflight.ts';
import type { Service, StackState, Task } from '../../plan/stack/stack-state.ts';
import { problemsBefore } from '../before/problems-before.ts';
import { causeOf } from '../cause/cause.ts';
import type { InspectedTask } from '../cause/cause-details.ts';
import { servicesInUpdate } from '../service/other-updates.ts';
import { isCurrent, isRunning, replicasOf } from '../tasks/tasks.ts';
import { stuckTasks } from '../tasks/track.ts';

/** One moment of a stack: `time` by the engine's clock, `patience` for how long something may last; both in milliseconds. */
export type StatusMoment = { readonly time: number; readonly patience: number };

/** Why a service of the stack does not run as it should. */
export type ServiceTrouble = {
  readonly service: Service;
  readonly level: 'warning' | 'problem';
  readonly what: string;
  /** Whether the engine can say why. */
  readonly hasCause: boolean;
};

/** The services that are failing, paused or stuck, by the rules that a deploy judges by. */
export function serviceTroubles(state: StackState, moment: StatusMoment): ServiceTrouble[] {
  const problems = problemsBefore(state, moment.time);
  const updating = new Set(servicesInUpdate(state).map(({ ID }) => ID));
  const stuck = stuckTasks(state, state.nodes).filter((task) => hasLasted(task, moment));
  return state.services.flatMap((service): ServiceTrouble[] => {
    const tasks = state.tasks.filter((task) => task.ServiceID === service.ID && isCurrent(task, service));
    const waiting = stuck.filter(({ ServiceID }) => ServiceID === service.ID).length;
    const { State = '', Message = '' } = service.UpdateStatus ?? {};
    const runs = `${tasks.filter(isRunning).length} of ${replicasOf(service) || tasks.length} tasks run`;
    const found = (level: ServiceTrouble['level'], what: string, hasCause = true) => [
      { service, level, what, hasCause },
    ];
    if (State.endsWith('paused'))
      return found('problem', `its ${State === 'paused' ? 'update' : 'rollback'} is paused: ${Message}`);
    if (waiting > 0) {
      const where = updating.has(service.ID) ? 'its update is stuck' : 'it is short of tasks';
      return found('problem', `${where}: ${waiting} cannot start, ${runs}`);
    }
    if (problems.get(service.ID) === 'failing') return found('problem', `it is failing, ${runs}`);
    if (updating.has(service.ID)) return found('warning', `its update is in progress, ${runs}`, false);
    if (problems.get(service.ID) !== 'short') return [];
    const isOld = tasks.every((task) => hasLasted(task, moment));
    return found(isOld ? 'problem' : 'warning', isOld ? runs : `it is starting, ${runs}`, isOld);
  });
}

/** New and pending tasks have the time of the leading manager. */
function hasLasted({ Status, CreatedAt }: Task, { time, patience }: StatusMoment): boolean {
  return time - Date.parse(Status.Timestamp ?? CreatedAt) >= patience;
}

export function serviceFinding(
  { service, level, what, hasCause }: ServiceTrouble,
  task: InspectedTask | undefined,
): Finding {
  const at = service.Spec.Name;
  const hint = `see "docker service ps --no-trunc ${at}"`;
  if (!hasCause || task === undefined) return { level, at, message: what, hint };
  const cause = causeOf(task);
  return { level, at, message: `${what}: ${cause.headline}`, hint: cause.hint };
}
