import type { Service, ServiceEvent, UpdateState } from '../../plan/stack/stack-state.ts';
import { freshUpdate } from '../before/fresh-update.ts';

/** An event of the rollout that the chart marks. */
export type Mark = {
  readonly at: number;
  readonly what: UpdateState | 'created' | 'removed' | 'failed' | 'restoring';
  /** The task that failed, and the version it ran. */
  readonly task?: string;
  readonly version?: 'old' | 'new';
};

const RANK: Readonly<Record<UpdateState, number>> = {
  updating: 0,
  completed: 1,
  paused: 1,
  rollback_started: 1,
  rollback_completed: 2,
  rollback_paused: 2,
};
const rankOf = ({ what }: Mark): number | undefined => RANK[what as UpdateState];

/** The marks after an event of the engine. A snapshot can be ahead of the events and have marked the same state, or a later one. */
export function markEvent(marks: readonly Mark[], { action, attributes }: ServiceEvent, at: number): readonly Mark[] {
  if (action !== 'update') return [...marks, { at, what: action === 'create' ? 'created' : 'removed' }];
  const state = attributes['updatestate.new'] as UpdateState | undefined;
  if (state === undefined) return marks;
  const index = marks.findLastIndex((mark) => rankOf(mark) !== undefined);
  const last = marks[index];
  const isNext = last === undefined || last.what === attributes['updatestate.old'];
  if (isNext || RANK[state] > RANK[last.what as UpdateState]) return [...marks, { at, what: state }];
  return last.what === state ? marks : marks.toSpliced(index, 0, { at: last.at, what: state });
}

/** The marks after a snapshot. It adds a state without an event, such as after a lost connection, if it comes later than the last one. */
export function markState(
  marks: readonly Mark[],
  service: Service,
  { old, at }: { readonly old: Service | undefined; readonly at: number },
): readonly Mark[] {
  const state = freshUpdate(old, service);
  if (state === undefined) return marks;
  const last = marks.map(rankOf).findLast((rank) => rank !== undefined) ?? -1;
  return RANK[state] > last ? [...marks, { at, what: state }] : marks;
}
