import type { Watch } from '../../effects/engine/watch.ts';
import { wait } from '../../effects/wait.ts';
import { CiError } from '../../errors.ts';
import { leaveTraffic } from '../../plan/canary/share/leave-traffic.ts';
import { TRAEFIK_DELAY, weightsIn } from '../../plan/canary/share/traefik-weights.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { type BesideLimits, changeBeside } from './change-beside.ts';
import { untilStableRuns } from './until-stable-runs.ts';

/** The configs of a new release that give all traffic to the stable versions: their names by proxy. */
export type RestConfigs = {
  readonly names: ReadonlyMap<string, string>;
  readonly configs: DesiredStack['configs'];
};

const NOTHING = { networks: [], configs: [], secrets: [] };

/**
 * Takes the traffic from all canaries of a stack, then removes them. Needs only what the engine has. Throws CANARY_STUCK,
 * with the canaries still there, if a proxy does not take the config without them, or if without them nothing serves.
 */
export async function endCanaries(
  session: Session,
  watch: Watch,
  stack: string,
  limits: BesideLimits,
  log: Log,
  rest: RestConfigs = { names: new Map(), configs: [] },
): Promise<void> {
  const alone = await untilStableRuns(watch, stack, limits.patience);
  if (alone.length > 0) throw stuck(alone, 'no task of the stable version runs', 'deploy a version that runs');
  const now = await watch.look();
  const canaries = now.canaries?.services ?? [];
  if (canaries.length === 0) return;
  const names = canaries.map(({ Spec }) => Spec.Name);
  const services = leaveTraffic(now, canaries, rest.names);
  if (services.length > 0) {
    log.info(`all traffic goes to the stable version again: ${services.map(({ spec }) => spec.Name).join(', ')}`);
    const desired = { ...NOTHING, services, configs: rest.configs };
    const { failure } = await changeBeside(session, watch, { stack, desired, removed: [] }, limits, log);
    if (failure !== undefined) throw stuck(names, failure);
  }
  if (canaries.some(({ Spec }) => weightsIn(Spec.Labels ?? {}).length > 0)) {
    log.info('waiting until Traefik has read the labels');
    await wait(TRAEFIK_DELAY, undefined);
  }
  const desired = { ...NOTHING, services: [] };
  const { failure } = await changeBeside(session, watch, { stack, desired, removed: names }, limits, log);
  if (failure !== undefined) throw stuck(names, failure);
  log.info(`removed ${names.join(', ')}`);
}

const CORRECT = 'correct the proxy, then run "swarm-ci abort" or the next deploy: both finish this';

function stuck(names: readonly string[], why: string, hint = CORRECT): CiError {
  const message = `${names.join(', ')} cannot be removed while it may get traffic: ${why}`;
  return new CiError('CANARY_STUCK', message, { hint });
}
