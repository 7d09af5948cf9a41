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
   * Waits until every expectation of these probes was met for its time from now on, or one was not. When probes have stopped,
   * as after a lost connection, `reopen` must start them again, and the time starts over.
   */
  readonly gate: (reopen: () => Promise<void>, of?: readonly Probe[]) => Promise<void>;
  readonly close: () => void;
  readonly results: () => readonly ProbeResult[];
};

type Running = { readonly probe: Probe; asking: Asking | undefined; record: ProbeRecord; gate?: GateResult };

/** The responses of the probes of a gate since it began. */
type Gate = {
  from: number;
  /** Which expectations were not met. */
  readonly unmet: Map<Running, string>;
  readonly counted: Set<Running>;
  /** Probes with a response from after their time: all requests within it have ended. */
  readonly past: Set<Running>;
};

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
  await unlessAborted(signal, probing.gate(open, probes));
}

/** `elapsed` in milliseconds since the rollout began; `mask` hides secrets in the responses. */
export function createProbing(
  probes: readonly Probe[],
  http: Http,
  elapsed: () => number,
  mask: (text: string) => string,
): Probing {
  const running = probes.map((probe): Running => ({ probe, asking: undefined, record: EMPTY_RECORD }));
  let isClosed = false;
  const gates = new Set<Gate>();
  const start = (one: Running, host: Host): Asking => {
    const onReply: OnReply = (reply, ago) => {
      const at = Math.max(0, Math.round(elapsed() - ago));
      const answer = readResponse(one.probe, masked(reply, mask), at);
      one.record = withAnswer(one.record, answer);
      for (const gate of gates) take(gate, one, at, answer.unmet);
    };
    return one.probe.from === 'runner'
      ? askFromRunner(one.probe, http, onReply)
      : askFromManager(host, one.probe, onReply);
  };
  return {
    open: (host) => {
      for (const one of running) if (!one.asking?.isOpen()) one.asking = start(one, host);
    },
    gate: async (reopen, of = probes) => {
      const gated = running.flatMap((one) =>
        one.probe.expect && of.includes(one.probe) ? [{ one, expect: one.probe.expect }] : [],
      );
      const gate: Gate = { from: elapsed(), unmet: new Map(), counted: new Set(), past: new Set() };
      const { unmet, counted, past } = gate;
      gates.add(gate);
      let reopened = 0;
      while (!isClosed) {
        if (reopened < MAX_REOPENED && gated.some(({ one }) => one.asking?.isOpen() === false)) {
          reopened += 1;
          await reopen();
          gate.from = elapsed();
          counted.clear();
          past.clear();
        }
        const now = elapsed() - gate.from;
        const through = gated.every(({ one, expect }) => now >= expect.for + (past.has(one) ? 0 : GRACE));
        if (gated.some(({ one }) => unmet.has(one)) || through) break;
        await new Promise((resolve) => setTimeout(resolve, STEP));
      }
      gates.delete(gate);
      if (isClosed) return;
      const isUnmet = gated.some(({ one }) => unmet.has(one));
      for (const { one, expect } of gated) {
        const why = unmet.get(one) ?? (counted.has(one) ? undefined : 'no response');
        if (why !== undefined) one.gate = { for: expect.for, held: false, why };
        else if (!isUnmet) one.gate = { for: expect.for, held: true };
      }
    },
    close: () => {
      isClosed = true;
      for (const { asking } of running) asking?.close();
    },
    results: () => running.map(({ probe, record, gate }) => ({ probe, record, ...(gate ? { gate } : {}) })),
  };
}

function take({ from, past, counted, unmet }: Gate, one: Running, at: number, why: string | undefined): void {
  const { expect } = one.probe;
  if (expect === undefined || at < from) return;
  if (at > from + expect.for) return void past.add(one);
  counted.add(one);
  if (why !== undefined && !unmet.has(one)) unmet.set(one, why);
}

function masked(reply: ProbeResponse, mask: (text: string) => string): ProbeResponse {
  if ('error' in reply) return { error: mask(reply.error) };
  const header = (name: string) => {
    const value = reply.header(name);
    return value === undefined ? undefined : mask(value);
  };
  return { ...reply, header, body: mask(reply.body) };
}
