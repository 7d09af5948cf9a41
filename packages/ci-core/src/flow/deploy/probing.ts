import { type Asking, askFromManager, askFromRunner, type OnReply } from '../../effects/ask.ts';
import type { Host } from '../../effects/host/host.ts';
import type { Http } from '../../effects/http/http.ts';
import type { ProbeResponse } from '../../plan/probe-response.ts';
import { formatDuration } from '../../settings/duration.ts';
import type { Probe } from '../../settings/probes.ts';
import {
  EMPTY_RECORD,
  type GateResult,
  type ProbeRecord,
  type ProbeResult,
  readResponse,
  withAnswer,
} from '../../verdict/probe.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';

/** The probes of one rollout. */
export type Probing = {
  /** Asks from now on; what the server asked over a connection that was lost is asked over this one. */
  readonly open: (host: Host) => void;
  /**
   * Waits until every expectation has held for its time from now on, or one has not. When nobody asks any more, as after
   * the connection to the server was lost, `reopen` is to ask again, and the time begins anew.
   */
  readonly gate: (reopen: () => Promise<void>) => Promise<void>;
  readonly close: () => void;
  readonly results: () => readonly ProbeResult[];
};

type Running = { readonly probe: Probe; asking: Asking | undefined; record: ProbeRecord; gate?: GateResult };

type GatePorts = { readonly log: Log; readonly signal: AbortSignal };

const STEP = 50;
/** A question that nobody answers ends after 2 s; one that was asked in time is waited for. */
const GRACE = 3_000;
/** On a server where no question can be asked the gate must end, too: it does not hold. */
const MAX_REOPENED = 5;

/** Holds a release that is settled against what its probes expect of it. */
export async function holdGate(
  session: Session,
  probing: Probing,
  probes: readonly Probe[],
  { log, signal }: GatePorts,
): Promise<void> {
  const gates = probes.flatMap(({ expect }) => expect?.for ?? []);
  if (gates.length === 0) return;
  log.info(`probes: what they expect must hold for ${formatDuration(Math.max(...gates))}`);
  const open = () =>
    session.withReconnect(async ({ host }) => {
      // Fails where the connection is lost, which a start does not.
      await host.run({ argv: ['true'] });
      probing.open(host);
    });
  await open();
  await unlessAborted(signal, probing.gate(open));
}

/** `elapsed` in milliseconds since the rollout began; `mask` hides secrets in what the answers say. */
export function createProbing(
  probes: readonly Probe[],
  http: Http,
  elapsed: () => number,
  mask: (text: string) => string,
): Probing {
  const running = probes.map((probe): Running => ({ probe, asking: undefined, record: EMPTY_RECORD }));
  /** Since when what does not hold counts, and what did not. */
  let from = Number.POSITIVE_INFINITY;
  const unmet = new Map<Running, string>();
  const counted = new Set<Running>();
  /** Those whose questions after that time are answered: every one within it has been. */
  const past = new Set<Running>();
  const start = (one: Running, host: Host): Asking => {
    const onReply: OnReply = (reply, ago) => {
      const at = Math.max(0, Math.round(elapsed() - ago));
      const answer = readResponse(one.probe, masked(reply, mask), at);
      one.record = withAnswer(one.record, answer);
      if (one.probe.expect === undefined || at < from) return;
      if (at > from + one.probe.expect.for) return void past.add(one);
      counted.add(one);
      if (answer.unmet !== undefined && !unmet.has(one)) unmet.set(one, answer.unmet);
    };
    return one.probe.from === 'runner'
      ? askFromRunner(one.probe, http, onReply)
      : askFromManager(host, one.probe, onReply);
  };
  return {
    open: (host) => {
      for (const one of running) if (!one.asking?.isOpen()) one.asking = start(one, host);
    },
    gate: async (reopen) => {
      const gates = running.flatMap((one) => (one.probe.expect ? [{ one, expect: one.probe.expect }] : []));
      from = elapsed();
      past.clear();
      let reopened = 0;
      for (;;) {
        if (reopened < MAX_REOPENED && gates.some(({ one }) => one.asking?.isOpen() === false)) {
          reopened += 1;
          await reopen();
          from = elapsed();
          counted.clear();
          past.clear();
        }
        const now = elapsed() - from;
        const through = gates.every(({ one, expect }) => now >= expect.for + (past.has(one) ? 0 : GRACE));
        if (unmet.size > 0 || through) break;
        await new Promise((resolve) => setTimeout(resolve, STEP));
      }
      for (const { one, expect } of gates) {
        const why = unmet.get(one) ?? (counted.has(one) ? undefined : 'no answer came');
        if (why !== undefined) one.gate = { for: expect.for, held: false, why };
        else if (unmet.size === 0) one.gate = { for: expect.for, held: true };
      }
    },
    close: () => {
      for (const { asking } of running) asking?.close();
    },
    results: () => running.map(({ probe, record, gate }) => ({ probe, record, ...(gate ? { gate } : {}) })),
  };
}

function masked(reply: ProbeResponse, mask: (text: string) => string): ProbeResponse {
  if ('error' in reply) return { error: mask(reply.error) };
  const header = (name: string) => {
    const value = reply.header(name);
    return value === undefined ? undefined : mask(value);
  };
  return { ...reply, header, body: mask(reply.body) };
}
