import type { ClientChannel } from 'ssh2';
import { closeUnread } from './channel.ts';
import { type Ahead, openAhead } from './open-ahead.ts';

/**
 * Shells on the server, opened ahead: BOOTSTRAP is the same for every command, so the two round trips that open a session,
 * and the profile of the login shell, happen while something else runs. `take` returns one, or undefined: none was
 * opened, the server allows no more sessions, or it ended the spare one. `renew` opens the next ones; call it only once a
 * command that waits has its session.
 */
export type SpareShell = {
  readonly take: () => Promise<ClientChannel | undefined>;
  readonly renew: () => void;
  /** Ends them: their sessions are needed. */
  readonly end: () => void;
};

/** A deploy has up to two commands at once. */
const AHEAD = 2;

export function spareShell(open: () => Promise<ClientChannel | undefined>): SpareShell {
  const spare: Promise<Ahead<ClientChannel> | undefined>[] = [];
  return {
    take: async () => {
      const ahead = await spare.shift();
      return ahead?.ended() === false ? ahead.channel : undefined;
    },
    renew: () => {
      while (spare.length < AHEAD) spare.push(openAhead(open));
    },
    end: () => {
      for (const ended of spare.splice(0)) ended.then((ahead) => ahead && closeUnread(ahead.channel));
    },
  };
}
