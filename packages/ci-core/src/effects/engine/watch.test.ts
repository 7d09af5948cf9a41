import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
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
  const watch = await watchStack(engine, 'shop_prod', ({ service }) => void heard.push(service));
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
