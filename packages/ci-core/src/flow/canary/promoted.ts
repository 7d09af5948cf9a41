import { type CiError, invalidInput } from '../../errors.ts';
import type { ActiveRollout } from '../../plan/canary/active-rollouts.ts';
import type { Going } from '../../plan/canary/going.ts';
import { FIRST_PHASE, nextPhase } from '../../plan/canary/machine.ts';
import { resume } from '../../plan/canary/resume.ts';
import { canaryName } from '../../plan/canary/service/canary-service.ts';
import { idsOf } from '../../plan/changes/object-changes.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { Start } from '../deploy/read-start.ts';

/**
 * The rollouts that a person promotes, after what they waited for; what was rehearsed is not rehearsed again. Throws
 * INVALID_INPUT if none of this version waits.
 */
export function promoted(
  { stack, environment }: Pick<DeployPlan, 'stack' | 'environment'>,
  active: readonly ActiveRollout[],
  { before, objects }: Pick<Start, 'before' | 'objects'>,
  time: number,
): Going[] {
  const ids = idsOf(objects);
  const present = new Set((before.canaries?.services ?? []).map(({ Spec }) => Spec.Name));
  const served = active.filter(({ rollout }) => rollout.strategy !== 'rehearse');
  const going = served.map((one): Going & { readonly isResumed: boolean } => {
    const resumed = resume(stack, one, before, ids, time);
    if (resumed === undefined && present.has(canaryName(stack, one.rollout.service)))
      throw nothingWaits(
        environment,
        `the canary of ${one.rollout.service} is of another version, does not wait, or is past its deadline`,
      );
    if (resumed === undefined) return { active: one, phase: FIRST_PHASE, isResumed: false };
    const phase = nextPhase(resumed.phase, 'promote', one.rollout);
    return { active: resumed.active, phase, isResumed: true };
  });
  if (!going.some(({ isResumed }) => isResumed)) throw nothingWaits(environment, 'no canary waits for a person');
  return going;
}

function nothingWaits(environment: string, message: string): CiError {
  return invalidInput([{ at: environment, message, hint: 'promote the commit of the canary, or run a deploy' }]);
}
