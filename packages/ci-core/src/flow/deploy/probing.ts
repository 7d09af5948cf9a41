import { type Asking, askFromManager, askFromRunner, type OnReply } from '../../effects/ask.ts';
import type { Host } from '../../effects/host/host.ts';
import type { Http } from '../../effects/http/http.ts';
import type { ProbeResponse } from '../../plan/probe-response.ts';
import { formatDuration } from '../../settings/duration.ts';
import type { Probe } from '../../settings/probe/probes.ts';
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
  /** Starts the probes; those that ran over a lost connection continue over this one. */
  readonly open: (host: Host) => void;
  /**
   * Waits until every expectation was met for its time from now on, or one was not. When probes have stopped, as after a
   * lost connection, `reopen` must start them again, and the time starts over.
   */
  readonly gate: (reopen: () => Promise<void>) => Promise<void>;
  readonly close: () => void;
  readonly results: () => readonly ProbeResult[];
};

type Running = { readonly probe: Probe; asking: Asking | undefined; record: ProbeRecord; gate?: GateResult };

type GatePorts = { readonly log: Log; readonly signal: AbortSignal };

const STEP = 50;
/** A request without a response ends after 2 s; the last request within the time is waited for. */
const GRACE = 3_000;
/** On a server where no probe can run the gate must end, too: it fails. */
const MAX_REOPENED = 5;

/** After the rollout has settled, checks the expectations of the probes. */
export async function holdGate(
  session: Session,
  probing: Probing,
  probes: readonly Probe[],
  { log, signal }: GatePorts,
): Promise<void> {
  const gates = probes.flatMap(({ expect }) => expect?.for ?? []);
  if (gates.length === 0) return;
  log.info(`probes: their expectations must be met for ${formatDuration(Math.max(...gates))}`);
  const open = () =>
    session.withReconnect(async ({ host }) => {
      // Fails when the connection is lost; starting a probe does not.
      await host.run({ argv: ['true'] });
      probing.open(host);
    });
  await open();
  await unlessAborted(signal, probing.gate(open));
}

/** `elapsed` in milliseconds since the rollout began; `mask` hides secrets in the responses. */
export function createProbing(
  probes: readonly Probe[],
  http: Http,
  elapsed: () => number,
  mask: (text: string) => string,
): Probing {
  const running = probes.map((probe): Running => ({ probe, asking: undefined, record: EMPTY_RECORD }));
  /** From this time on an unmet expectation counts; which expectations were not met. */
  let from = Number.POSITIVE_INFINITY;
  const unmet = new Map<Running, string>();
  const counted = new Set<Running>();
  /** Probes with a response from after their time: all requests within it have ended. */
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
        const why = unmet.get(one) ?? (counted.has(one) ? undefined : 'no response');
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
