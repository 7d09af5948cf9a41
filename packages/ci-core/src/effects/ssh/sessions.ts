import type { Client, ClientChannel } from 'ssh2';
import { messageOf } from '../../errors.ts';
import { wait } from '../wait.ts';
import { closeUnread } from './channel.ts';
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
  /** Those that the server has not answered yet. */
  const opening = new Set<Promise<unknown>>();
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
  const exec = (kind: Kind) => {
    const opened = openOne(kind, () => {
      const earlier = [...opening].indexOf(opened);
      opening.delete(opened);
      return earlier;
    });
    opening.add(opened);
    return opened;
  };
  /** `answered` returns how many are being opened that were asked for earlier. */
  const openOne = (kind: Kind, answered: () => number) =>
    new Promise<ClientChannel | undefined>((resolve, reject) => {
      const opened = (error: Error | undefined, channel?: ClientChannel) => {
        const earlier = answered();
        if (!error && channel) {
          add(channel, kind);
          return resolve(channel);
        }
        // With a reason it comes from the server: no more sessions at once. It answers in the order in which it was asked.
        if (!error || !('reason' in error)) return reject(error);
        most = Math.max(1, kinds.size + earlier);
        resolve(undefined);
      };
      try {
        client.exec(BOOTSTRAP, opened);
      } catch (error) {
        queueMicrotask(() => opened(error as Error));
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
    while (queue.length > 0 && kinds.size + opening.size < most) {
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
    const isStuck = opening.size === 0 && ![...kinds.values()].includes('passing');
    if (isStuck && performance.now() - changed > PATIENCE) {
      for (const one of queue.splice(0)) one.fail(sessionRefused(name, one.what, kinds.size));
      return;
    }
    // The server may have ended one that this side still counts.
    if (opening.size === 0) begin(queue.shift() ?? next);
  };
  const staying = () => [...kinds.values()].filter((kind) => kind === 'staying').length;
  /** Opens as many as are missing, and counts those that are open and do not end by themselves. */
  const heldAtOnce = async (wanted: number) => {
    const missing = Math.max(0, wanted - staying());
    const tried = await Promise.all(Array.from({ length: missing }, () => exec('staying').catch(() => undefined)));
    const held = staying();
    for (const channel of tried) if (channel) closeUnread(channel);
    return held;
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
        if (kinds.size + opening.size >= most) {
          giveBack();
          timer ??= setInterval(retry, RETRY);
        }
        pump();
      }),
    openSpare: async () => {
      if (queue.length > 0 || kinds.size + opening.size >= most) return undefined;
      return exec('staying').catch(() => undefined);
    },
    exitOf: (channel) => exits.get(channel),
    use: (channel, kind) => void (kinds.has(channel) && kinds.set(channel, kind)),
    room: async (wanted) => {
      const started = performance.now();
      for (let found = 0; ; await wait(RETRY, undefined)) {
        found = Math.max(found, await heldAtOnce(wanted));
        // One that ended a moment ago may still count on the server, and others come and go.
        if (found >= wanted || performance.now() - started > PATIENCE) return Math.min(found, wanted);
      }
    },
  };
}
