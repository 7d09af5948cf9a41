import { type StackState, sameImage, withoutDigest } from '../../plan/stack/stack-state.ts';
import { causeOf } from '../../verdict/cause/cause.ts';
import type { RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import { gatherCauses } from '../rollout/gather-causes.ts';
import type { Settled } from '../rollout/watch-until-settled.ts';
import type { Session } from '../session/session.ts';

/** Adds the cause to services that were not restored or still fail, from the tasks of their previous version. */
export async function withCauses(
  session: Session,
  before: StackState,
  { verdicts, ...seen }: Settled<RestoreVerdict>,
  mask: (text: string) => string,
): Promise<RestoreVerdict[]> {
  const broken = verdicts.filter(({ status }) => status === 'broken' || status === 'still-failing');
  const unhealthy = broken.map(({ name, id }) => ({ name, id, image: imageBefore(before, name) }));
  const causes = await session.withReconnect(({ engine }) => gatherCauses(engine, unhealthy, seen, mask));
  return verdicts.map((verdict) => {
    const found = causes.get(verdict.name);
    const image = imageBefore(before, verdict.name);
    if (!found || image === undefined || !sameImage(found.task.Spec.ContainerSpec?.Image ?? '', image)) return verdict;
    const { headline } = causeOf(found);
    return { ...verdict, reason: verdict.reason === undefined ? headline : `${headline} (${verdict.reason})` };
  });
}

function imageBefore(before: StackState, name: string): string | undefined {
  const image = before.services.find(({ Spec }) => Spec.Name === name)?.Spec.TaskTemplate.ContainerSpec?.Image;
  return image === undefined ? undefined : withoutDigest(image);
}
