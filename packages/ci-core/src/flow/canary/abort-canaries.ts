import type { CiContext } from '../../context/context.ts';
import { CiError } from '../../errors.ts';
import { canaryStateIn, mayWait } from '../../plan/canary/service/canary-state.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { DeployPolicy, DeployPorts } from '../deploy/request.ts';
import { readOwnership } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { observe } from '../rollout/observe.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import { openSession } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import { endCanaries } from './end-canaries.ts';

export type AbortRequest = {
  readonly target: Target;
  readonly context: CiContext;
  /** Whether canaries that wait for a person, and may still do so, stay; also nothing is done while another job runs. */
  readonly onlyExpired: boolean;
};

type AbortPorts = Pick<DeployPorts, 'connect' | 'log' | 'signal' | 'stage' | 'onEvent'>;

/**
 * Takes the traffic from the canaries of a stack and removes them, under the lock of the environment. Returns the engine's
 * names of those that it removed. Throws CANARY_STUCK if a proxy keeps sending them requests, or if only they serve.
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
    const limits = { lockTimeout: onlyExpired ? 0 : lockTimeout, deadline };
    const session = await openSession({ first, connect, target, owner, ...limits, log, signal });
    const { watch } = observe(session, target.stack, ports);
    try {
      const now = await watch.look();
      const canaries = now.canaries?.services ?? [];
      const waits = canaries.some(({ Spec }) => mayWait(canaryStateIn(Spec) ?? {}, clock + performance.now()));
      if (canaries.length === 0 || (onlyExpired && waits)) return [];
      stage.enter('running the canary of');
      await waitForOtherUpdates(watch, now, { patience, atMost: timeout }, log);
      await endCanaries(session, watch, target.stack, { timeout, patience, clock }, log);
      if (session.unfinished !== undefined)
        log.warn(
          `the deploy by ${session.unfinished} had begun to change the stable versions: run a deploy or a rollback`,
        );
      return canaries.map(({ Spec }) => Spec.Name);
    } finally {
      watch.close();
      await session.close();
    }
  } catch (error) {
    if (!onlyExpired || !(error instanceof CiError) || error.code !== 'LOCKED') throw error;
    log.info(`nothing is aborted: ${error.message}`);
    return [];
  } finally {
    first.host.close();
  }
}
