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
  /** Whether a service may be restored now, by its name. */
  readonly mayRestore: (name: string) => boolean;
  readonly loginOf: LoginOf;
  readonly watch: { readonly look: () => Promise<StackState> };
  readonly log: Log;
};

/** Gives services their specs from before, as long as there is time. */
export function restoreSpecs(session: Session, input: SpecsInput, deadline: number): Promise<StepsResult> {
  const { targetAt, manifest, mayRestore, watch, loginOf, log } = input;
  return applySteps(session, {
    left: async () => {
      const now = await watch.look();
      return planRestore(targetAt(now).before, now, manifest, loginOf).filter(({ name }) => mayRestore(name));
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
