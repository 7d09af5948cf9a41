import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { recordName } from '../../plan/owner/stack-owner.ts';
import type { MadeObjects } from '../apply/make-objects.ts';
import type { Start } from '../deploy/read-start.ts';
import type { Log } from '../log.ts';
import { removeFiles } from '../restore/remove-files.ts';
import { removeNetworks } from '../restore/remove-networks.ts';
import { restoreLiveFiles } from '../restore/restore-live-files.ts';
import type { Journal } from '../rollout/journal.ts';
import type { Session } from '../session/session.ts';

/**
 * Undoes what a deploy made for its release jobs, when one of them failed: the files are those of the live release, and the
 * networks, configs and secrets are gone, after a first deploy with the record of the owner. The records of release jobs
 * that succeeded stay, because these are not run again, and so does the owner then.
 */
export async function undoPreparation(
  session: Session,
  plan: Pick<DeployPlan, 'stack' | 'environment' | 'serverPath'>,
  { start, made }: { readonly start: Start; readonly made: Pick<MadeObjects, 'networks' | 'files'> },
  journal: Pick<Journal, 'noted'>,
  log: Log,
): Promise<void> {
  const { stack } = plan;
  const { before, kept, inPlace, owner } = start;
  await restoreLiveFiles(session, { target: plan, files: kept.live?.id, inPlace, log });
  await removeNetworks(session, stack, made.networks, log);
  const hasRun = journal.noted().releaseJobs.some(({ status }) => status === 'succeeded' || status === 'already-run');
  const isNew = owner === undefined && before.services.length === 0 && !hasRun;
  const gone = new Set([...made.files, ...(isNew ? [recordName(stack)] : [])]);
  if (gone.size > 0) await removeFiles(session, stack, (name) => !gone.has(name), log);
}
