import { EventEmitter } from 'node:events';
import type { Client, ClientChannel } from 'ssh2';
import { describe, expect, it, vi } from 'vitest';
import { closeUnread } from './channel.ts';
import { openSessions } from './sessions.ts';

type Callback = (error: Error | undefined, channel?: ClientChannel) => void;

/** A server that allows so many sessions at once. */
function server(most: number) {
  const client = new EventEmitter();
  let open = 0;
  let highest = 0;
  const exec = (_command: string, done: Callback) => {
    setImmediate(() => {
      if (open >= most) return done(Object.assign(new Error('open failed'), { reason: 1 }));
      open += 1;
      highest = Math.max(highest, open);
      const channel = new EventEmitter();
      let isRead = false;
      // As ssh2 does: the end of a channel is only reported once its output was read.
      const close = () => {
        open -= 1;
        setImmediate(() => isRead && channel.emit('close'));
      };
      const resume = () => {
        isRead = true;
      };
      done(undefined, Object.assign(channel, { close, resume, stderr: { resume } }) as unknown as ClientChannel);
    });
  };
  const giveBack = vi.fn();
  const connection = Object.assign(client, { exec }) as unknown as Client;
  return { sessions: openSessions(connection, 'me@box', giveBack), giveBack, client, highest: () => highest };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 3));

describe('sessions', () => {
  for (const most of [1, 2, 4, 10]) {
    it(`${most} at once are enough for 40 that end by themselves`, async () => {
      const { sessions, highest } = server(most);
      const work = Array.from({ length: 40 }, async () => {
        const channel = await sessions.open('passing', 'true');
        await pause();
        closeUnread(channel);
      });
      await Promise.all(work);
      expect(highest()).toBe(most);
    });
  }

  it('one that is refused waits for another one to end, also when none is known to end', async () => {
    const { sessions, giveBack } = server(1);
    const lock = await sessions.open('staying', 'sh');
    const waiting = sessions.open('passing', 'true');
    await pause();
    expect(giveBack).toHaveBeenCalled();
    closeUnread(lock);
    closeUnread(await waiting);
  });

  it('is refused by name when only those that stay are open', async () => {
    const { sessions } = server(2);
    await sessions.open('staying', 'sh');
    await sessions.open('staying', 'docker');
    await expect(sessions.open('passing', 'tar')).rejects.toMatchObject({
      code: 'SERVER_UNUSABLE',
      message: 'me@box refused to open an SSH session for "tar" beside the 2 that this job has open',
      hint: expect.stringContaining('raise MaxSessions'),
    });
  }, 10_000);

  it('a spare one is never waited for, and is given back', async () => {
    const { sessions } = server(1);
    expect(await sessions.openSpare()).toBeDefined();
    expect(await sessions.openSpare()).toBeUndefined();
  });

  it('are counted without keeping any', async () => {
    expect(await server(3).sessions.room(4)).toBe(3);
    const { sessions } = server(4);
    await sessions.open('staying', 'sh');
    expect(await sessions.room(4)).toBe(4);
    const more = await Promise.all([1, 2, 3].map(() => sessions.open('passing', 'true')));
    expect(more).toHaveLength(3);
  });

  it('that are still being opened are counted once the server has answered', async () => {
    const { sessions } = server(3);
    await sessions.open('staying', 'sh');
    const opening = [1, 2, 3].map(() => sessions.openSpare());
    expect(await sessions.room(4)).toBe(3);
    expect((await Promise.all(opening)).filter((channel) => channel === undefined)).toHaveLength(1);
  });

  it('that pass are not counted: they can end before the others are open', async () => {
    const { sessions } = server(3);
    const passing = await Promise.all([1, 2].map(() => sessions.open('passing', 'true')));
    for (const channel of passing) closeUnread(channel);
    expect(await sessions.room(4)).toBe(3);
  });

  it('that wait end with the connection', async () => {
    const { sessions, client } = server(1);
    await sessions.open('staying', 'sh');
    const waiting = sessions.open('passing', 'true');
    await pause();
    client.emit('close');
    await expect(waiting).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });
});
