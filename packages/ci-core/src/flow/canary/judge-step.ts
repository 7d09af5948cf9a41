import type { Watch } from '../../effects/engine/watch.ts';
import type { Http } from '../../effects/http/http.ts';
import type { ActiveRollout } from '../../plan/canary/active-rollouts.ts';
import { fillQuery } from '../../plan/canary/fill-query.ts';
import { canaryName } from '../../plan/canary/service/canary-service.ts';
import { TRAEFIK_DELAY } from '../../plan/canary/share/traefik-weights.ts';
import type { CanaryStep } from '../../report/canary/canary-report.ts';
import type { Secret } from '../../secret.ts';
import { formatDuration } from '../../settings/duration.ts';
import { isEffective, measureShare } from '../../verdict/canary/effective-share.ts';
import { failedTask } from '../../verdict/canary/failed-task.ts';
import { type Judgement, policyOfStep } from '../../verdict/canary/judge-policy.ts';
import { judgeWindow } from '../../verdict/canary/judge-window.ts';
import { looksAfterSwitch, looksOfStep } from '../../verdict/canary/look-times.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { askQueries } from './ask-queries.ts';
import { measure } from './measure.ts';

export type JudgePorts = { readonly log: Log; readonly http: Http; readonly prometheus?: Secret | undefined };

/** Milliseconds between two looks at the tasks of a canary. */
const PAUSE = 1_000;
/** Milliseconds for a share to take effect before the window begins; with few requests that is not to be seen. */
const SETTING = 10_000;

/** Holds a share of the traffic for the time of a step, and longer while there were not enough requests, and judges it. */
export function judgeStep(
  session: Session,
  watch: Watch,
  stack: string,
  active: ActiveRollout,
  share: number,
  ports: JudgePorts,
): Promise<CanaryStep> {
  const { rollout } = active;
  const isSwitched = rollout.strategy === 'blue-green' && share > 0;
  const looks = isSwitched ? looksAfterSwitch(rollout.keep) : looksOfStep(rollout);
  const limit = performance.now() + SETTING + 2 * (looks.at(-1) ?? 0);
  return session.during(limit, () => hold(session, watch, stack, active, { share, isSwitched, looks }, ports));
}

type Held = { readonly share: number; readonly isSwitched: boolean; readonly looks: readonly number[] };

async function hold(
  session: Session,
  watch: Watch,
  stack: string,
  { rollout, proxy }: ActiveRollout,
  { share, isSwitched, looks }: Held,
  { log, http, prometheus }: JudgePorts,
): Promise<CanaryStep> {
  const { service, judge } = rollout;
  const isMeasured = share > 0 && proxy !== undefined;
  const policy = policyOfStep(rollout, share, isMeasured);
  const first = await watch.look();
  const measuring = await measure(session, { stack, service, proxy: isMeasured ? proxy.service : undefined });
  const names = { canary: canaryName(stack, service), stable: `${stack}_${service}` };
  const queries = judge.prometheus.map(({ query }) => fillQuery(query, names));
  let from = new Date().toISOString();
  const done = async (judgement: Judgement) => ({
    ...{ share, from, judgement },
    to: new Date().toISOString(),
    window: await measured(queries),
  });
  const measured = async (asked: readonly string[]) => ({
    ...(await measuring.window()),
    queries: await askQueries(http, prometheus, asked, log),
  });
  const failedUntil = async (until: number): Promise<string | undefined> => {
    for (;;) {
      const now = await watch.next(Math.max(0, Math.min(PAUSE, until - performance.now())));
      const failed = failedTask(canaryName(stack, service), first, now);
      if (failed !== undefined || performance.now() >= until) return failed;
    }
  };
  try {
    const effective = async () => {
      const { stable, canary } = await measuring.window();
      return isEffective(share, measureShare(stable, canary));
    };
    for (const until = performance.now() + SETTING; isMeasured && performance.now() < until && !(await effective()); ) {
      const failed = await failedUntil(performance.now() + PAUSE);
      if (failed !== undefined) return await done({ outcome: 'bad', reasons: [failed] });
    }
    if (share > 0 && rollout.traffic?.driver === 'traefik') {
      const failed = await failedUntil(performance.now() + TRAEFIK_DELAY);
      if (failed !== undefined) return await done({ outcome: 'bad', reasons: [failed] });
    }
    measuring.restart();
    from = new Date().toISOString();
    const began = performance.now();
    log.progress(`${service}: its share is held for ${formatDuration(looks.at(-1) ?? 0)}`);
    for (const [i, look] of looks.entries()) {
      const failed = await failedUntil(began + look);
      if (failed !== undefined) return await done({ outcome: 'bad', reasons: [failed] });
      // A query sees what was before the window, too, so it is asked only when that was held.
      const asks = look >= rollout.hold || i + 1 === looks.length;
      const asked = asks ? policy : { ...policy, prometheus: [] };
      const judgement = judgeWindow(asked, await measured(asks ? queries : []));
      const isEnough = judgement.outcome === 'bad' || (judgement.outcome === 'good' && !isSwitched);
      if (isEnough || i + 1 === looks.length) return await done(judgement);
    }
    throw new Error('a step has at least one look');
  } finally {
    measuring.close();
  }
}
