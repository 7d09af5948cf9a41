import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { verdictsUntouched } from '../../verdict/release-job/untouched.ts';
import type { Start } from '../deploy/read-start.ts';
import type { DeployPolicy, DeployPorts } from '../deploy/request.ts';
import { removeNetworks } from '../restore/remove-networks.ts';
import { restoreLiveFiles } from '../restore/restore-live-files.ts';
import type { Observed } from '../rollout/observe.ts';
import type { Session } from '../session/session.ts';

/** Ends a deploy that changes no stable version: its canaries were bad, or wait for a person. */
export async function leaveUntouched(
  session: Session,
  { journal }: Pick<Observed, 'journal'>,
  plan: DeployPlan,
  { start, networks, clock }: { readonly start: Start; readonly networks: ReadonlySet<string>; readonly clock: number },
  { patience }: Pick<DeployPolicy, 'patience'>,
  { log }: Pick<DeployPorts, 'log'>,
): Promise<void> {
  const at = performance.now();
  journal.note({ verdicts: verdictsUntouched(plan.stack, start.before, clock + at, { at, patience, final: true }) });
  if (journal.noted().canaries.some(({ outcome }) => outcome === 'waiting')) return;
  // Only jobs before the release upload its files earlier.
  if (start.live === undefined)
    await restoreLiveFiles(session, { target: plan, files: start.kept.live?.id, inPlace: start.inPlace, log });
  await removeNetworks(session, plan.stack, networks, log);
}
