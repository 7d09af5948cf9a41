import type { StackState } from '../../plan/stack/stack-state.ts';
import { problemsBefore } from '../before/problems-before.ts';
import { judge } from '../service/judge.ts';
import type { Moment, ServiceVerdict } from '../service/judge-service.ts';
import { startTrack } from '../tasks/track.ts';

/** The verdicts of a deploy that ended before it changed any service: those that exist. `time` is the engine's. */
export function verdictsUntouched(
  stack: string,
  before: StackState,
  time: number,
  moment: Moment,
): readonly ServiceVerdict[] {
  const wanted = before.services.map(({ Spec }) => ({ name: Spec.Name.slice(stack.length + 1), image: undefined }));
  const known = { before, applied: before, now: before, changing: new Set<string>(), refused: false };
  const track = startTrack(before, moment.at, time);
  return judge({ stack, wanted, ...known, problemsBefore: problemsBefore(before, time), track }, moment).services;
}
