import { leavesTasks, sameVersion } from '../../plan/stack/same-version.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import type { Convergence, Patience } from '../tasks/convergence.ts';
import { isLackOfNodes } from '../tasks/lack-of-nodes.ts';
import type { Track } from '../tasks/track.ts';
import type { ProblemBefore } from './problems-before.ts';

/** A service that may have had a problem before the first change: then, as it was sent, and now. */
type Former = {
  readonly problemBefore: ProblemBefore | undefined;
  readonly before: Service | undefined;
  readonly applied: Service | undefined;
  readonly now: Service | undefined;
};

type StillFailing = { readonly status: 'still-failing'; readonly settled: boolean; readonly reason: string };

/**
 * A service that was failing before and whose version this deploy leaves, or that it does not change and that lost its nodes
 * since. It is not waited for longer than patience.
 */
export function failingAsBefore(
  former: Former,
  { state, reason, running, wanted, isStuck = false }: Convergence,
  changed: boolean,
  { began }: Pick<Track, 'began'>,
  { at, patience, final }: Patience & { readonly final: boolean },
): StillFailing | undefined {
  const problem = former.problemBefore ?? (!changed && isStuck && isLackOfNodes(reason) ? 'nodes' : undefined);
  if (problem === undefined || state === 'converged') return undefined;
  if (changed && !keepsTasks(former)) return undefined;
  const isLate = problem === 'short' && at - began >= patience;
  const settled = problem === 'failing' || state === 'failing' || final || isLate;
  const since = problem === 'nodes' ? 'not because of' : 'as before';
  const why = reason ?? `${running} of ${wanted} tasks running`;
  const what = changed ? 'what its tasks run' : 'it';
  return { status: 'still-failing', settled, reason: `${since} this deploy, which does not change ${what}: ${why}` };
}

/** Whether this deploy and others left the tasks alone: new labels, another update config or fewer tasks do not break a service. */
function keepsTasks({ before, applied, now }: Former): boolean {
  if (!before || !applied || !now) return false;
  return leavesTasks(before.Spec, applied.Spec) && sameVersion(applied.Spec, now.Spec);
}
