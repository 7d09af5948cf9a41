import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Secret } from '../secret.ts';
import type { Probe } from '../settings/probe/probes.ts';
import { askFromManager, askFromRunner } from './ask.ts';
import { localHost } from './host/local-host.ts';
import { createHttp } from './http/create-http.ts';

const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  response.end('well');
});
beforeEach(async () => {
  asked.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const TOKEN = 'h3alth-"t0ken"\\';
const probeOf = (more: Partial<Probe>): Probe => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  return { url, from: 'manager', every: 100, version: {}, expect: undefined, ...more };
};
const withToken = () =>
  probeOf({
    address: new Secret(`${probeOf({}).url}?token=${encodeURIComponent(TOKEN)}`),
    headers: { Authorization: new Secret(`Bearer ${TOKEN}`), 'X-Trace': new Secret('deploy') },
  });
/** The arguments of every process of this machine. */
const argv = () =>
  readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
    } catch {
      return [];
    }
  });

test('a token goes from the manager in no argument of a process', async () => {
  const replies: unknown[] = [];
  const seen = new Set<string>();
  const asking = askFromManager(localHost({ PATH: process.env.PATH }), withToken(), (reply) => replies.push(reply));
  await vi.waitFor(
    () => {
      for (const line of argv()) seen.add(line);
      expect(replies.length).toBeGreaterThan(3);
    },
    { timeout: 20_000, interval: 1 },
  );
  asking.close();
  expect(replies[0]).toMatchObject({ status: 200, body: 'well' });
  expect(asked[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'x-trace': 'deploy' });
  expect(asked[0]?.url).toBe(`/health?token=${encodeURIComponent(TOKEN)}`);
  expect([...seen].filter((line) => /h3alth/.test(line))).toEqual([]);
});

test('without one, the address is enough', async () => {
  const replies: unknown[] = [];
  const asking = askFromManager(localHost({ PATH: process.env.PATH }), probeOf({}), (reply) => replies.push(reply));
  await vi.waitFor(() => expect(replies.length).toBeGreaterThan(0), { timeout: 20_000 });
  asking.close();
  expect(asked[0]?.url).toBe('/health');
});

test('the runner sends them, too', async () => {
  const replies: unknown[] = [];
  const asking = askFromRunner(withToken(), createHttp({}), (reply) => replies.push(reply));
  await vi.waitFor(() => expect(replies.length).toBeGreaterThan(0), { timeout: 20_000 });
  asking.close();
  expect(asked[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(asked[0]?.url).toContain('?token=');
});
