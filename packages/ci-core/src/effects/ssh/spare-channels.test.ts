import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { spareChannels } from './spare-channels.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('are opened at once, and each is handed out once', async () => {
  const opened: PassThrough[] = [];
  const spare = spareChannels(async () => {
    opened.push(new PassThrough());
    return opened.at(-1);
  });
  expect(opened).toHaveLength(8);
  for (const channel of opened) expect(await spare.take()).toBe(channel);
  expect(await spare.take()).toBeUndefined();
});

test('one that ended, or that could not be opened, is not handed out', async () => {
  const [first, second] = [new PassThrough(), new PassThrough()];
  const answers = [Promise.resolve(first), Promise.reject(new Error('closed')), Promise.resolve(second)];
  const spare = spareChannels(() => answers.shift() ?? Promise.resolve(undefined));
  await Promise.resolve();
  first.destroy();
  await new Promise((resolve) => first.once('close', resolve));
  expect(await spare.take()).toBeUndefined();
  expect(await spare.take()).toBeUndefined();
  expect(await spare.take()).toBe(second);
});

test('one whose connection was lost is not handed out, although it has not closed yet', async () => {
  const channel = new PassThrough();
  const spare = spareChannels(async () => channel);
  await Promise.resolve();
  channel.on('error', () => {});
  await new Promise((resolve) => setImmediate(resolve));
  channel.emit('error', new Error('lost'));
  expect(await spare.take()).toBeUndefined();
});

test('after a while they are ended: the engine may have closed them', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const channel = new PassThrough();
  const spare = spareChannels(async () => channel);
  vi.advanceTimersByTime(25_000);
  expect(await spare.take()).toBeUndefined();
  expect(channel.destroyed).toBe(true);
});
