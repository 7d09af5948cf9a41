import type { Task } from '../../plan/stack/stack-state.ts';

/** How far a run of a release job has come. `task` is the one that shows it. */
export type RunState =
  | { readonly kind: 'running'; readonly task: Task | undefined }
  | { readonly kind: 'succeeded' | 'failed'; readonly task: Task };

const ENDED = ['complete', 'failed', 'rejected', 'shutdown', 'orphaned', 'remove'];

export function hasEnded({ Status }: Task): boolean {
  return ENDED.includes(Status.State);
}

/** The state of a run, from all its tasks. It has failed only when the engine starts no further task. */
export function judgeRun(tasks: readonly Task[], retries: number): RunState {
  const inOrder = [...tasks].sort((a, b) => a.CreatedAt.localeCompare(b.CreatedAt));
  const done = inOrder.find(({ Status }) => Status.State === 'complete');
  if (done !== undefined) return { kind: 'succeeded', task: done };
  const last = inOrder.at(-1);
  const isOver = last !== undefined && inOrder.every(hasEnded) && inOrder.length > retries;
  return isOver ? { kind: 'failed', task: last } : { kind: 'running', task: last };
}
