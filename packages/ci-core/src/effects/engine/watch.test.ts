import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { running } from '../../../../../test/support/stack/stack-scene.ts';
import type { Engine } from './engine.ts';
import { watchStack } from './watch.ts';

test('a stream of events that ends is opened again with the next look', async () => {
  const streams: PassThrough[] = [];
  const stream = async () => {
    streams.push(new PassThrough());
    return streams.at(-1);
  };
  const engine = { stream, readStack: async () => running() } as Partial<Engine> as Engine;
  const heard: string[] = [];
  const watch = watchStack(engine, 'shop_prod', ({ service }) => void heard.push(service));
  await watch.look();
  streams[0]?.end();
  await watch.next(5_000);
  expect(streams).toHaveLength(2);
  const Actor = { ID: 'x', Attributes: { name: 'shop_prod_web' } };
  streams[1]?.write(`${JSON.stringify({ Type: 'service', Action: 'update', Actor, timeNano: 1 })}\n`);
  await watch.next(5_000);
  expect(heard).toEqual(['shop_prod_web']);
  expect(streams).toHaveLength(2);
  watch.close();
});

test('pushes do not make a look at a large stack more frequent, but for the end of an update', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const COST = 40;
  const stream = new PassThrough();
  const looks: number[] = [];
  const readStack = async () => {
    await new Promise((resolve) => setTimeout(resolve, COST));
    looks.push(performance.now());
    return running();
  };
  const engine = { stream: async () => stream, readStack } as Partial<Engine> as Engine;
  const watch = watchStack(engine, 'shop_prod', () => {});
  const push = (line: object) => stream.write(`${JSON.stringify({ timeNano: 1, ...line })}\n`);
  const label = { 'com.docker.stack.namespace': 'shop_prod' };
  const started = () => push({ Type: 'container', Action: 'start', Actor: { ID: 'x', Attributes: label } });
  const looked = async (count: number) => {
    while (looks.length < count) {
      await vi.advanceTimersByTimeAsync(5);
      // The lines of the stream are read by the real event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const pushing = setInterval(started, 5);
  const both = watch.look().then(() => watch.next(60_000));
  await looked(2);
  await both;
  clearInterval(pushing);
  expect((looks[1] ?? 0) - (looks[0] ?? 0)).toBeGreaterThan(9 * COST);
  const Attributes = { name: 'shop_prod_web', 'updatestate.new': 'completed' };
  push({ Type: 'service', Action: 'update', Actor: { ID: 'x', Attributes } });
  const began = performance.now();
  const last = watch.next(60_000);
  await looked(3);
  await last;
  // At once, not after ten times the cost.
  expect(performance.now() - began).toBeLessThan(3 * COST);
  watch.close();
});
