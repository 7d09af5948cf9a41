import type { Watch } from '../effects/watch.ts';
import type { StackState } from '../plan/stack-state.ts';
import { progressLine, waitingLine } from '../report/describe.ts';
import { type Evidence, judge } from '../verdict/judge.ts';
import type { ServiceVerdict } from '../verdict/judge-service.ts';
import { follow, type Track } from '../verdict/track.ts';
import type { Log } from './log.ts';

export type SettleInput = {
  readonly watch: Watch;
  readonly track: Track;
  readonly evidence: Omit<Evidence, 'now' | 'track'> & { readonly applied: StackState };
  readonly timeout: number;
  readonly patience: number;
  readonly log: Log;
};

export type Settled = { readonly services: readonly ServiceVerdict[]; readonly track: Track; readonly now: StackState };

/** Looks until every service is settled or the deadline has passed. */
export async function settle({ watch, evidence, log, ...input }: SettleInput): Promise<Settled> {
  const deadline = performance.now() + input.timeout;
  const said = new Map<string, string>();
  let now = evidence.applied;
  let { track } = input;
  for (;;) {
    const at = performance.now();
    track = follow(track, now, at);
    const { services, settled } = judge(
      { ...evidence, now, track },
      { at, patience: input.patience, final: at >= deadline },
    );
    for (const service of services) sayOnce(said, service, log);
    log.progress(waitingLine(services));
    const done = services.every((service) => service.settled || (evidence.refused && service.id === undefined));
    if (settled || done || at >= deadline) return { services, track, now };
    now = await watch.next(Math.max(0, deadline - performance.now()));
  }
}

function sayOnce(said: Map<string, string>, service: ServiceVerdict, log: Log): void {
  const line = progressLine(service);
  if (said.get(service.name) === line) return;
  said.set(service.name, line);
  if (service.status !== 'unchanged') log.info(line);
}
