import { activeRollouts } from '../../../packages/ci-core/src/plan/canary/active-rollouts.ts';
import {
  type CanaryPhase,
  FIRST_PHASE,
  nextPhase,
  shareIn,
} from '../../../packages/ci-core/src/plan/canary/machine.ts';
import { resume } from '../../../packages/ci-core/src/plan/canary/resume.ts';
import type { CanaryState } from '../../../packages/ci-core/src/plan/canary/service/canary-state.ts';
import { servingAlone } from '../../../packages/ci-core/src/plan/canary/service/serving-alone.ts';
import { leaveTraffic, withoutCanaries } from '../../../packages/ci-core/src/plan/canary/share/leave-traffic.ts';
import {
  proxyConfigs,
  withRunningShare,
  withRunningShares,
} from '../../../packages/ci-core/src/plan/canary/share/running-share.ts';
import { canaryOf, shareChange } from '../../../packages/ci-core/src/plan/canary/share/share-change.ts';
import { diffServices } from '../../../packages/ci-core/src/plan/changes/diff-services.ts';
import type { DesiredService } from '../../../packages/ci-core/src/plan/stack/desired-stack.ts';
import type { CutEngine } from './cut-engine.ts';
import { stackOf } from './cut-stack.ts';

// The jobs as sequences of writes: each decision is that of the code, only the requests to the engine are not sent.

export type Deploy = {
  readonly version: number;
  /** Results of the judge, step by step; good after the last. */
  readonly verdicts?: readonly ('good' | 'bad')[];
  /** Whether the tasks of the stable service do not start with this version. */
  readonly isBroken?: boolean;
  readonly isPromotion?: boolean;
  /** Whether the proxy is written before the other service of a change. */
  readonly isProxyFirst?: boolean;
};

const ids = { networks: new Map(), configs: new Map(), secrets: new Map() };
export const NOW = Date.parse('2026-01-01T00:00:00Z');
const UNTIL = '2026-01-02T00:00:00Z';

/** Gives the traffic back and removes the canaries; false if without them nothing serves. */
export function end(engine: CutEngine, rests: ReadonlyMap<string, string> = new Map()): boolean {
  if (servingAlone(engine.state(), 'shop').length > 0) return false;
  const canaries = engine.state().canaries?.services ?? [];
  for (const { spec } of leaveTraffic(engine.state(), canaries, rests)) engine.put(spec);
  for (const { Spec } of canaries) engine.remove(Spec.Name);
  return true;
}

export function deploy(engine: CutEngine, { version, verdicts = [], ...how }: Deploy): string {
  const { plan, desired } = stackOf(version, engine.strategy);
  const put = (services: readonly DesiredService[]) => {
    for (const { spec } of how.isProxyFirst ? [...services].reverse() : services)
      if (spec.Name === 'shop_web') engine.updateStable(spec, how.isBroken === true);
      else engine.put(spec);
  };
  engine.make(desired.configs);
  const isEnded = how.isPromotion || end(engine);
  const before = engine.state();
  const rested = withoutCanaries(before);
  const services = diffServices(desired.services, before.services, ids, () => false);
  const rollouts = isEnded ? plan.rollouts : [];
  const [found] = activeRollouts({ ...plan, rollouts }, { services, desired: desired.services }, rested).active;
  const resumed = how.isPromotion && found ? resume('shop', found, before, ids, NOW) : undefined;
  if (how.isPromotion && resumed === undefined) return 'refused';
  const active = resumed?.active ?? found;
  if (active !== undefined) {
    const { rollout } = active;
    const stateIn = (phase: CanaryPhase): CanaryState => ({
      ...{ strategy: rollout.strategy, step: 'step' in phase ? phase.step : 0, share: shareIn(phase, rollout) },
      ...(active.proxy === undefined ? {} : { proxy: active.proxy }),
    });
    let phase = resumed ? nextPhase(resumed.phase, 'promote', rollout) : FIRST_PHASE;
    const results = [...verdicts];
    while (phase.at === 'starting' || phase.at === 'setting' || phase.at === 'judging') {
      if (phase.at === 'judging') {
        phase = nextPhase(phase, results.shift() ?? 'good', rollout);
        continue;
      }
      const shares = [{ service: 'web', share: shareIn(phase, rollout) }];
      const change = shareChange(plan, desired, active, stateIn(phase), shares, engine.state());
      engine.make(change.configs);
      put(change.services);
      phase = nextPhase(phase, 'good', rollout);
    }
    if (phase.at === 'waiting') {
      engine.put(canaryOf('shop', active, { ...stateIn(phase), until: UNTIL }).spec);
      return 'waiting';
    }
    if (phase.at === 'leaving') {
      end(engine);
      if (!phase.isGood) return 'aborted';
    }
  }
  const now = engine.state();
  put(desired.services.map((one) => ({ ...one, spec: withRunningShare(one.spec, now) })));
  if (how.isBroken) {
    // In reverse, as a restore: the proxy keeps its share until the stable version runs again.
    const restored = withRunningShares(rested, now).services.map(({ Spec }) => ({ spec: Spec, login: undefined }));
    for (const { spec } of restored.reverse())
      if (spec.Name === 'shop_web') engine.updateStable(spec, false);
      else engine.put(spec);
    end(engine);
    return 'restored';
  }
  end(engine, proxyConfigs(desired.services, engine.state()));
  return 'deployed';
}
