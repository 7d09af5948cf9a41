import { mayPass, saidBy } from '../../effects/engine/engine-failure.ts';
import { pauseAfter } from '../../effects/engine/patience.ts';
import { wait } from '../../effects/wait.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { Log } from '../log.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { Locked, Session } from '../session/session.ts';

type Step = { readonly name: string; readonly kind: 'update' | 'create' | 'remove' };

export type StepsInput<S extends Step> = {
  /** The steps that are left, from a new look at the engine. */
  readonly left: () => Promise<readonly S[]>;
  readonly send: (manager: Locked, step: S) => Promise<void>;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly log: Log;
};

export type StepsResult = {
  /** What was requested, by name. */
  readonly asked: ReadonlyMap<string, Step['kind']>;
  /** The engine's own messages for what it still refuses, by name. */
  readonly refused: ReadonlyMap<string, string>;
};

/** How often a permanent refusal is tried again: a port is free only after another service has released it. */
const REFUSALS = 4;
/** An engine answers some 16 requests side by side faster than one after another; more of them only wait. */
const AT_ONCE = 16;

/**
 * Sends all steps, side by side, removals last. Works in rounds, each from a new look: the engine may change an object
 * meanwhile, or have made a change that it failed to confirm. Temporary failures are retried until the deadline.
 */
export async function applySteps<S extends Step>(
  session: Session,
  { left, send, deadline, log }: StepsInput<S>,
): Promise<StepsResult> {
  const asked = new Map<string, Step['kind']>();
  for (let round = 1; ; round++) {
    const refused = new Map<string, CiError>();
    const change = async (step: S) => {
      try {
        await session.mutate((manager) => send(manager, step));
      } catch (error) {
        if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
        refused.set(step.name, error);
      }
      asked.set(step.name, step.kind);
    };
    const steps = await left();
    const removals = steps.filter(({ kind }) => kind === 'remove');
    await mapConcurrently(
      steps.filter(({ kind }) => kind !== 'remove'),
      AT_ONCE,
      change,
    );
    await mapConcurrently(removals, AT_ONCE, change);
    const pause = pauseAfter(round);
    const passes = [...refused.values()].some((error) => round < REFUSALS || mayPass(error));
    if (!passes || performance.now() + pause > deadline) {
      for (const error of refused.values()) log.warn(messageOf(error));
      return { asked, refused: new Map([...refused].map(([name, error]) => [name, saidBy(error)])) };
    }
    log.progress([...refused.values()].map(messageOf).join('; '));
    await session.withReconnect(() => wait(pause, undefined));
  }
}
