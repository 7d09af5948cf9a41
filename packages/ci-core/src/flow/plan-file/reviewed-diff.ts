import { assertNoProblems } from '../../errors.ts';
import type { StackDiff } from '../../plan/changes/diff-stack.ts';
import { leaveScaled } from '../../plan/plan-file/leave-scaled.ts';
import type { Writing } from '../../plan/plan-file/make-plan-file.ts';
import { movesSince } from '../../plan/plan-file/moves.ts';
import type { PlanFile } from '../../plan/plan-file/plan-file.ts';
import type { PreparedDeploy } from '../deploy/prepare-deploy.ts';
import type { Session } from '../session/session.ts';
import { maskFor, planFileOf, type Seen } from './plan-file-of.ts';

/** A plan that is to be deployed exactly as it was reviewed. */
export type ReviewedPlan = {
  readonly file: PlanFile;
  /** The name of its file. */
  readonly at: string;
  readonly writing: Writing;
};

/**
 * The diff of a deploy. With a reviewed plan, throws INVALID_INPUT with everything that moved since; replicas of a service
 * that it does not change are left alone.
 */
export async function reviewedDiff(
  session: Pick<Session, 'withReconnect'>,
  prepared: PreparedDeploy,
  reviewed: ReviewedPlan | undefined,
  diff: StackDiff,
  { release, desired, objects }: Pick<Seen, 'release' | 'desired' | 'objects'>,
): Promise<StackDiff> {
  if (reviewed === undefined) return diff;
  const { file, at, writing } = reviewed;
  const left = leaveScaled(diff, file, maskFor(prepared.plan, writing.mask));
  const { server, swarm } = await session.withReconnect(async ({ host, info }) => ({
    server: host.name,
    swarm: info.cluster,
  }));
  const fresh = await planFileOf(prepared, { server, swarm, release, diff: left, desired, objects }, writing);
  assertNoProblems(movesSince(file, fresh, at));
  return left;
}
