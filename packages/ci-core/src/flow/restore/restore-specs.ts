import { changeService } from '../../effects/swarm/change-service.ts';
import { type LoginOf, missingLoginWarning, planRestore } from '../../plan/changes/restore-steps.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { applySteps, type StepsResult } from '../apply/apply-steps.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

export type SpecsInput = {
  /** The state to restore, given the present one. */
  readonly targetAt: (now: StackState) => { readonly before: StackState };
  /** Names of the services that the deploy may have created. */
  readonly manifest: ReadonlySet<string>;
  readonly loginOf: LoginOf;
  readonly watch: { readonly look: () => Promise<StackState> };
  readonly log: Log;
};

/** Gives every service its spec from before, as long as there is time. */
export function restoreSpecs(session: Session, input: SpecsInput, deadline: number): Promise<StepsResult> {
  const { targetAt, manifest, watch, loginOf, log } = input;
  return applySteps(session, {
    left: async () => {
      const now = await watch.look();
      return planRestore(targetAt(now).before, now, manifest, loginOf);
    },
    send: async ({ engine }, step) => {
      await changeService(engine, step);
      const odd = missingLoginWarning(step);
      if (odd !== undefined) log.warn(odd);
    },
    deadline,
    log,
  });
}
