import { leavesTasks, sameVersion } from '../../plan/stack/same-version.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import type { Convergence, Patience } from '../tasks/convergence.ts';
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

/** A service that was failing before, and whose version this deploy leaves, is not waited for longer than patience. */
export function failingAsBefore(
  former: Former,
  { state, reason, running, wanted }: Convergence,
  changed: boolean,
  { began }: Pick<Track, 'began'>,
  { at, patience, final }: Patience & { readonly final: boolean },
): StillFailing | undefined {
  const { problemBefore } = former;
  if (problemBefore === undefined || state === 'converged') return undefined;
  if (changed && !keepsTasks(former)) return undefined;
  const settled = problemBefore === 'failing' || state === 'failing' || final || at - began >= patience;
  const why = reason ?? `${running} of ${wanted} tasks running`;
  const what = changed ? 'what its tasks run' : 'it';
  return { status: 'still-failing', settled, reason: `as before this deploy, which does not change ${what}: ${why}` };
}

/** Whether this deploy and others left the tasks alone: new labels, another update config or fewer tasks do not break a service. */
function keepsTasks({ before, applied, now }: Former): boolean {
  if (!before || !applied || !now) return false;
  return leavesTasks(before.Spec, applied.Spec) && sameVersion(applied.Spec, now.Spec);
}
