import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAccessLine } from '../../plan/canary/access-log.ts';
import { readTimedLine, sinceText } from '../../plan/canary/log-time.ts';
import { countResponses, type Sample } from '../../plan/canary/sample.ts';
import type { Engine } from '../engine/engine.ts';
import { readFrames } from '../engine/log-frames.ts';

/** The traffic of a canary, counted as the proxy logs it. */
export type Traffic = {
  /** What both versions served since the window began; throws what the engine said when the log cannot be followed any more. */
  readonly served: () => { readonly stable: Sample; readonly canary: Sample };
  /** Begins the next window, without any requests. */
  readonly restart: () => void;
  readonly close: () => void;
};

export type TrafficSource = {
  /** ID of the proxy's service in the swarm. */
  readonly proxy: string;
  /** The service with the canary, as the log of the proxy names it; lines that name another one are not counted. */
  readonly service: string;
  /** Milliseconds since 1970 by the clock of the engine; earlier lines are not counted. */
  readonly since: number;
};

/** Milliseconds until a log that ended is followed again: the proxy may be between two tasks. */
const PAUSE = 500;

/**
 * Follows the log of all tasks of a proxy, also of those that start later, and counts its requests. Returns when the engine
 * has begun to send the log. A log that ends is followed again, from its last line on. Throws ENGINE_REFUSED and
 * ENGINE_UNREACHABLE.
 */
export async function followTraffic(engine: Engine, { proxy, service, since }: TrafficSource): Promise<Traffic> {
  const none = () => ({ stable: countResponses(), canary: countResponses() });
  let counters = none();
  let next = BigInt(Math.floor(since)) * 1_000_000n;
  let failure: unknown;
  let stream: Readable | undefined;
  const closing = new AbortController();

  const read = (text: string) => {
    const { time, line } = readTimedLine(text);
    if (time >= next) next = time + 1n;
    const response = readAccessLine(line);
    if (response !== undefined && (response.service ?? service) === service) counters[response.version].add(response);
  };
  const open = async (): Promise<{ readonly ended: Promise<void> }> => {
    const query = { follow: 'true', stdout: 'true', timestamps: 'true', since: sinceText(next) };
    stream = await engine.stream('logs', { path: `/services/${proxy}/logs`, query });
    if (closing.signal.aborted) stream.destroy();
    stream.on('data', readFrames(read));
    return { ended: endOf(stream) };
  };
  const goOn = async (first: { readonly ended: Promise<void> }) => {
    for (let log = first; ; log = await open()) {
      await log.ended;
      await sleep(PAUSE, undefined, { signal: closing.signal });
    }
  };
  goOn(await open()).catch((error: unknown) => {
    if (!closing.signal.aborted) failure = error;
  });
  return {
    served: () => {
      if (failure !== undefined) throw failure;
      return { stable: counters.stable.sample(), canary: counters.canary.sample() };
    },
    restart: () => {
      counters = none();
    },
    close: () => {
      closing.abort();
      stream?.destroy();
    },
  };
}

/** A stream that breaks has ended, too. */
function endOf(stream: Readable): Promise<void> {
  return new Promise((resolve) => void stream.on('error', () => {}).once('close', resolve));
}
