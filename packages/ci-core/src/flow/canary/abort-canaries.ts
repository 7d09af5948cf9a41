import type { CiContext } from '../../context/context.ts';
import { canaryStateIn, mayWait } from '../../plan/canary/service/canary-state.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { DeployPolicy, DeployPorts } from '../deploy/request.ts';
import { readOwnership } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { observe } from '../rollout/observe.ts';
import { openSession } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import { endCanaries } from './end-canaries.ts';

export type AbortRequest = {
  readonly target: Target;
  readonly context: CiContext;
  /** Whether canaries that wait for a person, and may still do so, stay. */
  readonly onlyExpired: boolean;
};

type AbortPorts = Pick<DeployPorts, 'connect' | 'log' | 'signal' | 'stage' | 'onEvent'>;

/**
 * Takes the traffic from the canaries of a stack and removes them, under the lock of the environment. Returns the engine's
 * names of those that it removed. Throws CANARY_STUCK if a proxy keeps sending them requests.
 */
export async function abortCanaries(
  { target, context, onlyExpired }: AbortRequest,
  { timeout, patience, lockTimeout }: Pick<DeployPolicy, 'timeout' | 'patience' | 'lockTimeout'>,
  ports: AbortPorts,
): Promise<readonly string[]> {
  const { connect, log, signal, stage } = ports;
  const first = await unlessAborted(signal, connect());
  try {
    refuseFindings((await readOwnership(first, target)).findings);
    stage.enter('waiting');
    const opened = performance.now();
    const clock = first.info.time - opened;
    const owner = lockOwnerOf(context, new Date().toISOString());
    const deadline = opened + lockTimeout + timeout;
    const session = await openSession({ first, connect, target, owner, lockTimeout, deadline, log, signal });
    const { watch } = observe(session, target.stack, ports);
    try {
      const canaries = (await watch.look()).canaries?.services ?? [];
      const waits = canaries.some(({ Spec }) => mayWait(canaryStateIn(Spec) ?? {}, clock + performance.now()));
      if (canaries.length === 0 || (onlyExpired && waits)) return [];
      stage.enter('running the canary of');
      await endCanaries(session, watch, target.stack, { timeout, patience, clock }, log);
      return canaries.map(({ Spec }) => Spec.Name);
    } finally {
      watch.close();
      await session.close();
    }
  } finally {
    first.host.close();
  }
}
