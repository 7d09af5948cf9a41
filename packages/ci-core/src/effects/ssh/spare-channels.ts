import type { Duplex } from 'node:stream';
import { openAhead } from './open-ahead.ts';

/** Channels to the engine, opened ahead beside the first request: each of the next ones has one round trip less. */
export type SpareChannels = {
  /** Undefined if none is left, if it could not be opened, or if it ended. */
  readonly take: () => Promise<Duplex | undefined>;
};

/** What a deploy asks at once. */
const AHEAD = 8;
/** Milliseconds; an engine ends a connection on which nothing was asked for long. */
const FRESH = 20_000;

export function spareChannels(open: () => Promise<Duplex | undefined>): SpareChannels {
  const opened = performance.now();
  const spare = Array.from({ length: AHEAD }, () => openAhead(open));
  return {
    take: async () => {
      const ahead = await spare.shift();
      if (ahead === undefined || ahead.ended()) return undefined;
      if (performance.now() - opened < FRESH) return ahead.channel;
      ahead.channel.destroy();
      return undefined;
    },
  };
}
