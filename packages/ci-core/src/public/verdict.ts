export type { Service, StackState, Task } from '../plan/stack/stack-state.ts';
export { problemsBefore } from '../verdict/before/problems-before.ts';
export { type CauseSummary, causeOf } from '../verdict/cause/cause.ts';
export {
  type Evidence,
  exitCodeOf,
  judge,
  type Outcome,
  outcomeOf,
  type StackVerdict,
} from '../verdict/service/judge.ts';
export type { Moment, ServiceStatus, ServiceVerdict } from '../verdict/service/judge-service.ts';
export { startTrack, type Track, updateTrack } from '../verdict/tasks/track.ts';
