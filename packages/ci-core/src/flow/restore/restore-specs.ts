import { changeService } from '../../effects/engine/change-service.ts';
import { mayPass } from '../../effects/engine/engine-failure.ts';
import { pauseAfter } from '../../effects/engine/patience.ts';
import { wait } from '../../effects/wait.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import { missingLoginWarning, planRestore } from '../../plan/deploy/restore-steps.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { RestoreEvidence } from '../../verdict/service/judge-restore.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

export type SpecsInput = {
  /** The state to restore. */
  readonly before: StackState;
  /** Names of the services that the deploy may have created. */
  readonly manifest: ReadonlySet<string>;
  readonly registry: Registry | undefined;
  readonly watch: { readonly look: () => Promise<StackState> };
  readonly log: Log;
};

/** How often a permanent refusal is tried again: a port is free only after another service has released it. */
const REFUSALS = 4;

/**
 * Works in rounds, each with a new snapshot: the engine may change a service meanwhile, or have made a change that it failed
 * to confirm. Temporary failures are retried until the deadline.
 */
export async function restoreSpecs(session: Session, input: SpecsInput, deadline: number) {
  const { before, manifest, watch, registry, log } = input;
  const asked = new Map<string, 'update' | 'create' | 'remove'>();
  let refused = new Map<string, CiError>();
  for (let round = 1; ; round++) {
    const steps = planRestore(before, await watch.look(), manifest);
    refused = new Map();
    for (const step of steps) {
      try {
        await session.mutate(({ engine }) => changeService(engine, step, registry));
        const odd = missingLoginWarning(step, registry);
        if (odd !== undefined) log.warn(odd);
      } catch (error) {
        if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
        refused.set(step.name, error);
      }
      asked.set(step.name, step.kind);
    }
    const pause = pauseAfter(round);
    const passes = [...refused.values()].some((error) => round < REFUSALS || mayPass(error));
    if (!passes || performance.now() + pause > deadline) break;
    log.progress([...refused.values()].map(messageOf).join('; '));
    await session.withReconnect(() => wait(pause, undefined));
  }
  const messages = new Map([...refused].map(([name, error]) => [name, messageOf(error)]));
  for (const message of messages.values()) log.warn(message);
  return { asked, refused: messages } satisfies Pick<RestoreEvidence, 'asked' | 'refused'>;
}
