import type { Task } from '../../plan/stack/stack-state.ts';

/** The age of the task by the leader's clock, or the age of its state by the node's clock, whichever is less. */
export function ageOf(task: Task, engineTime: number): number {
  const age = engineTime - Date.parse(task.CreatedAt);
  const inState = engineTime - Date.parse(task.Status.Timestamp ?? task.CreatedAt);
  return Math.max(0, Math.min(age, inState));
}
