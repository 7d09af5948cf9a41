import { canaryStateIn, mayWait } from '../../plan/canary/service/canary-state.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { percentText } from '../canary/share-text.ts';

/** What is beside the stable versions: canaries that wait for a person, have waited too long, or that a job left or is running. */
export function canaryFindings(
  { canaries }: Pick<StackState, 'canaries'>,
  { environment }: Pick<Target, 'environment'>,
  time: number,
): Finding[] {
  return (canaries?.services ?? []).map(({ Spec }): Finding => {
    const at = Spec.Name;
    const state = canaryStateIn(Spec);
    const has = state === undefined ? 'a canary' : `a canary with ${percentText(state.share)} of the traffic`;
    if (state?.until === undefined) {
      const hint = `without a deploy in progress, "swarm-ci abort ${environment}" or the next deploy ends it`;
      return { level: 'warning', at, message: `${has}: a deploy is in progress, or was aborted and left it`, hint };
    }
    const until = `until ${state.until}`;
    if (mayWait(state, time)) {
      const hint = `run "swarm-ci promote ${environment}" or "swarm-ci abort ${environment}"`;
      return { level: 'warning', at, message: `${has} waits for a person ${until}`, hint };
    }
    const hint = `run "swarm-ci abort ${environment} --expired", also in a pipeline on a schedule`;
    return {
      level: 'problem',
      at,
      message: `${has} waited for a person ${until}, and was neither promoted nor aborted`,
      hint,
    };
  });
}
