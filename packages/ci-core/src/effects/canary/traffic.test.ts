import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../../../../../test/support/until.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineRequest } from '../engine/engine-client.ts';
import { followTraffic } from './traffic.ts';

function frame(second: number, line: string): Buffer {
  const text = Buffer.from(`2026-11-30T03:00:0${second}.000000005Z ${line}\n`);
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(text.length, 4);
  return Buffer.concat([header, text]);
}

const line = (version: string, status: number, service = 'web') =>
  JSON.stringify({ service, version, status: `${status}`, seconds: '0.010' });

/** The log of an engine that ends when the test ends it; a third time it is refused. */
async function follow() {
  const asked: EngineRequest[] = [];
  const logs = [new PassThrough(), new PassThrough()];
  const stream = async (_: string, request: EngineRequest) => {
    asked.push(request);
    const log = logs[asked.length - 1];
    if (log === undefined) throw new CiError('ENGINE_REFUSED', 'service proxy not found');
    return log;
  };
  const since = Date.parse('2026-11-30T03:00:00Z');
  const traffic = await followTraffic({ stream } as unknown as Engine, { proxy: 'p1', service: 'web', since });
  onTestFinished(traffic.close);
  const counts = () => {
    const { stable, canary } = traffic.served();
    return [stable.requests, canary.requests, canary.errors];
  };
  return { traffic, asked, logs, counts };
}

it('counts the lines of its service, and begins again with each window', async () => {
  const { traffic, asked, logs, counts } = await follow();
  expect(asked[0]).toMatchObject({
    path: '/services/p1/logs',
    query: { follow: 'true', since: '1796007600.000000000' },
  });
  logs[0]?.write(Buffer.concat([frame(1, line('stable', 200)), frame(1, line('canary', 502)), frame(2, 'GET / 200')]));
  logs[0]?.write(frame(2, line('canary', 200, 'api')));
  await expect.poll(counts).toEqual([1, 1, 1]);
  traffic.restart();
  expect(counts()).toEqual([0, 0, 0]);
});

it('follows a log that ended from its last line on, and says why it cannot any more', async () => {
  const { asked, logs, counts } = await follow();
  logs[0]?.end(frame(3, line('stable', 200)));
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]?.query?.since).toBe('1796007603.000000006');
  logs[1]?.write(frame(4, line('canary', 200)));
  await expect.poll(counts).toEqual([1, 1, 0]);
  logs[1]?.destroy(new Error('read ECONNRESET'));
  await expect.poll(() => asked.length).toBe(3);
  await until(() => failureOf(counts) === 'service proxy not found', 10_000);
});

function failureOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

it('does not follow a log again when it was closed', async () => {
  const { traffic, asked, logs, counts } = await follow();
  traffic.close();
  expect(logs[0]?.destroyed).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(asked).toHaveLength(1);
  expect(counts()).toEqual([0, 0, 0]);
});
