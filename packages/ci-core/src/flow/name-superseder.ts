import { workFolder } from '../effects/hold.ts';
import { listReleases } from '../effects/release-store.ts';
import type { Place } from '../plan/place.ts';
import type { KeptReleases } from '../plan/rollback-target.ts';
import type { ServiceVerdict } from '../verdict/judge-service.ts';
import type { Session } from './session.ts';

/**
 * Says who superseded a deploy, where that can be known: a job that got the lock while our connection was lost has kept a
 * release since, or we waited for it.
 */
export async function nameSuperseder(
  session: Session,
  place: Place,
  kept: KeptReleases,
  verdicts: readonly ServiceVerdict[],
): Promise<readonly ServiceVerdict[]> {
  if (verdicts.every(({ status }) => status !== 'superseded')) return verdicts;
  const { live } = await session.survive(({ host }) => listReleases(host, workFolder(place)));
  const theirs = live && live.id !== kept.live?.id ? live : undefined;
  const who = theirs ? `${theirs.job ?? theirs.actor ?? 'another job'} (release ${theirs.id})` : session.waitedFor();
  if (who === undefined) return verdicts;
  return verdicts.map((verdict) =>
    verdict.status === 'superseded' ? { ...verdict, reason: `${verdict.reason}: it was ${who}` } : verdict,
  );
}
