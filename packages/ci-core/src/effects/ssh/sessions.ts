import type { Client, ClientChannel } from 'ssh2';
import { messageOf } from '../../errors.ts';
import { connectionLost, sessionRefused } from './errors.ts';
import { BOOTSTRAP } from './remote-command.ts';

/**
 * The sessions of one connection. A server allows only so many at once (MaxSessions) and does not say how many: one that is
 * refused waits until another one ends. `passing` ones end by themselves; of the others, such as a lock, that is not known.
 */
export type Sessions = {
  /** A login shell that runs BOOTSTRAP. Throws SERVER_UNUSABLE when only sessions that stay are open, CONNECTION_LOST. */
  readonly open: (kind: Kind, what: string) => Promise<ClientChannel>;
  /** The same without waiting; undefined when there is no room. */
  readonly openSpare: () => Promise<ClientChannel | undefined>;
  /** A spare session was taken: it is one of this kind now. */
  readonly use: (channel: ClientChannel, kind: Kind) => void;
  /** The exit code of one that has ended: it can end before whoever opened it listens. */
  readonly exitOf: (channel: ClientChannel) => number | undefined;
  /** How many of so many the server allows at once. */
  readonly room: (wanted: number) => Promise<number>;
};

type Kind = 'passing' | 'staying';
type Waiting = {
  readonly kind: Kind;
  readonly done: (channel: ClientChannel) => void;
  readonly fail: (e: Error) => void;
};

/** Milliseconds: how long nothing may change while only sessions that stay are open. */
const PATIENCE = 4_000;
const RETRY = 500;

/** `giveBack` ends a session that is only kept ready, if there is one. */
export function openSessions(client: Client, name: string, giveBack: () => void): Sessions {
  const kinds = new Map<ClientChannel, Kind>();
  const exits = new WeakMap<ClientChannel, number>();
  const queue: (Waiting & { readonly what: string })[] = [];
  let opening = 0;
  let most = Number.POSITIVE_INFINITY;
  let changed = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const add = (channel: ClientChannel, kind: Kind) => {
    kinds.set(channel, kind);
    changed = performance.now();
    channel
      .on('error', () => {})
      .once('exit', (status: number | null) => void exits.set(channel, status ?? 1))
      .once('close', () => {
        kinds.delete(channel);
        changed = performance.now();
        pump();
      });
  };
  const exec = (kind: Kind) =>
    new Promise<ClientChannel | undefined>((resolve, reject) => {
      opening += 1;
      const opened = (error: Error | undefined, channel?: ClientChannel) => {
        opening -= 1;
        if (!error && channel) {
          add(channel, kind);
          return resolve(channel);
        }
        // With a reason it comes from the server: no more sessions at once.
        if (!error || !('reason' in error)) return reject(error);
        most = Math.max(1, kinds.size + opening);
        resolve(undefined);
      };
      try {
        client.exec(BOOTSTRAP, opened);
      } catch (error) {
        opened(error as Error);
      }
    });
  const begin = async (one: (typeof queue)[number]) => {
    try {
      const channel = await exec(one.kind);
      if (channel) return one.done(channel);
      queue.unshift(one);
      giveBack();
      timer ??= setInterval(retry, RETRY);
    } catch (error) {
      one.fail(connectionLost(name, one.what, messageOf(error)));
    }
  };
  const pump = () => {
    while (queue.length > 0 && kinds.size + opening < most) {
      const next = queue.shift();
      if (next) begin(next);
    }
  };
  const retry = () => {
    const next = queue[0];
    if (next === undefined) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const isStuck = opening === 0 && ![...kinds.values()].includes('passing');
    if (isStuck && performance.now() - changed > PATIENCE) {
      for (const one of queue.splice(0)) one.fail(sessionRefused(name, one.what, kinds.size));
      return;
    }
    // The server may have ended one that this side still counts.
    if (opening === 0) begin(queue.shift() ?? next);
  };
  client.once('close', () => {
    clearInterval(timer);
    for (const one of queue.splice(0)) one.fail(connectionLost(name, one.what, 'the connection ended'));
  });
  return {
    open: (kind, what) =>
      new Promise((done, fail) => {
        changed = performance.now();
        queue.push({ kind, what, done, fail });
        if (kinds.size + opening >= most) {
          giveBack();
          timer ??= setInterval(retry, RETRY);
        }
        pump();
      }),
    openSpare: async () => {
      if (queue.length > 0 || kinds.size + opening >= most) return undefined;
      return exec('staying').catch(() => undefined);
    },
    exitOf: (channel) => exits.get(channel),
    use: (channel, kind) => void (kinds.has(channel) && kinds.set(channel, kind)),
    room: async (wanted) => {
      if (most >= wanted) {
        const missing = Math.max(0, wanted - kinds.size - opening);
        const tried = await Promise.all(Array.from({ length: missing }, () => exec('passing').catch(() => undefined)));
        for (const channel of tried) channel?.close();
      }
      return Math.min(most, wanted);
    },
  };
}
