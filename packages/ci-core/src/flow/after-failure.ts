import type { Watch } from '../effects/watch.ts';
import type { DeployPlan } from '../plan/deploy-plan.ts';
import { type StackState, sameImage, withoutDigest } from '../plan/stack-state.ts';
import { causeOf } from '../verdict/cause.ts';
import { outcomeOf } from '../verdict/judge.ts';
import type { PutBackVerdict } from '../verdict/judge-put-back.ts';
import type { ServiceVerdict } from '../verdict/judge-service.ts';
import type { Track } from '../verdict/track.ts';
import type { DeployInput } from './deploy.ts';
import { gatherCauses } from './gather-causes.ts';
import { maskOf } from './mask.ts';
import { putBack } from './put-back.ts';
import type { Session } from './session.ts';
import type { Settled } from './settle.ts';

export type Failure = {
  readonly verdicts: readonly ServiceVerdict[];
  readonly refusal: string | undefined;
  readonly before: StackState;
  /** IDs of the stack's networks before. */
  readonly networks: ReadonlySet<string>;
  /** The release whose files were live before. */
  readonly files: string | undefined;
  readonly track: Track;
  readonly watch: Watch;
};

/** How the stack was put back, or why it was not. */
export type Aftermath = {
  readonly restored?: { readonly verdicts: readonly PutBackVerdict[]; readonly files: string | undefined };
  readonly left?: string;
};

/** Undoes a deploy that failed, unless that would be wrong or is not wanted. */
export async function afterFailure(session: Session, input: DeployInput, failure: Failure): Promise<Aftermath> {
  const { plan } = input.prepared;
  if (outcomeOf(failure.verdicts, failure.refusal) === 'deployed') return {};
  const left = reasonToLeave(input, failure);
  if (left !== undefined) return { left };
  const endSection = input.log.section(`Putting ${plan.stack} back to what it was`);
  input.stage.enter('putting back');
  session.extend(performance.now() + input.timeout);
  const manifest = new Set(plan.services.map(({ name }) => `${plan.stack}_${name}`));
  const settled = await putBack(session, { ...input, ...failure, place: plan, registry: plan.registry, manifest });
  const verdicts = await withCauses(session, plan, failure.before, settled);
  endSection();
  return { restored: { verdicts, files: failure.files } };
}

function reasonToLeave({ onFailure, removeFailedFirst, prepared }: DeployInput, { verdicts, before }: Failure) {
  const { stack } = prepared.plan;
  if (onFailure === 'leave') return `${stack} is left as it is (--on-failure leave)`;
  if (verdicts.some(({ status }) => status === 'superseded'))
    return `${stack} is left as it is: putting it back would undo what somebody else did meanwhile`;
  if (before.services.length === 0 && !removeFailedFirst)
    return `there was no ${stack} before, so it is left as it is; --remove-failed-first removes a first deploy that fails`;
  return undefined;
}

/** A service that is not back says why, as the tasks of its version from before tell it. */
async function withCauses(
  session: Session,
  plan: DeployPlan,
  before: StackState,
  { verdicts, ...seen }: Settled<PutBackVerdict>,
): Promise<PutBackVerdict[]> {
  const broken = verdicts.filter(({ status }) => status === 'broken').map(({ name, id }) => ({ name, id }));
  const ill = broken.map((one) => ({ ...one, image: imageBefore(before, one.name) }));
  const causes = await session.survive(({ engine }) => gatherCauses(engine, ill, seen, maskOf(plan)));
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
