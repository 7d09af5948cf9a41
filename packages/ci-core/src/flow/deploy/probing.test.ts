import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../../../../test/support/until.ts';
import type { Host, Process } from '../../effects/host/host.ts';
import { localHost } from '../../effects/host/local-host.ts';
import { createHttp } from '../../effects/http/create-http.ts';
import type { Expectation, Probe } from '../../settings/probe/probes.ts';
import { createProbing } from './probing.ts';

let server: Server;
let url: string;
let answer: string;

beforeEach(async () => {
  answer = 'shop 1';
  server = createServer((_request, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

/** This machine in place of the server, and what was started on it. */
function machine(): { readonly host: Host; readonly started: Process[] } {
  const started: Process[] = [];
  const local = localHost(process.env);
  const start: Host['start'] = (command) => {
    const one = local.start(command);
    started.push(one);
    return one;
  };
  return { host: { ...local, start }, started };
}

const expected: Expectation = { status: undefined, body: undefined, version: '1', for: 400 };
const probe = (more: Partial<Probe> = {}): Probe => ({
  url,
  from: 'manager',
  every: 100,
  version: { header: undefined, body: '^shop (.+)' },
  expect: undefined,
  ...more,
});

function probingOf(...probes: Probe[]) {
  const began = performance.now();
  const probing = createProbing(
    probes,
    createHttp({}),
    () => performance.now() - began,
    (text) => text.replaceAll('hunter2', '***'),
  );
  onTestFinished(() => probing.close());
  return probing;
}

const never = async () => {
  throw new Error('nothing is lost');
};

describe('probes', () => {
  it('from the runner and from the manager report the versions in the responses, without secrets', async () => {
    const { host } = machine();
    const probing = probingOf(probe(), probe({ from: 'runner' }));
    probing.open(host);
    await until(() => probing.results().every(({ record }) => record.asked > 0));
    answer = 'shop hunter2';
    await until(() => probing.results().every(({ record }) => record.versions.length === 2));
    for (const { record } of probing.results())
      expect(record.versions.map((seen) => seen.version)).toEqual(['1', '***']);
  });

  it('pass a gate after its time, and fail it at once', async () => {
    const { host } = machine();
    // Long enough for an answer on a busy machine.
    const probing = probingOf(probe({ expect: { ...expected, for: 3_000 } }), probe());
    probing.open(host);
    await probing.gate(never);
    expect(probing.results().map(({ gate }) => gate)).toEqual([{ for: 3_000, held: true }, undefined]);
    answer = 'shop 2';
    await until(() => probing.results()[0]?.record.versions.length === 2);
    await probing.gate(never);
    expect(probing.results()[0]?.gate).toEqual({ for: 3_000, held: false, why: 'version "2" instead of "1"' });
  });

  it('fail the gate when the responses stop before its time is over', async () => {
    // Longer than one request without a response, which may have been sent before the gate.
    const probing = probingOf(probe({ from: 'runner', expect: { ...expected, for: 3_000 } }));
    probing.open(machine().host);
    await until(() => (probing.results()[0]?.record.asked ?? 0) > 0);
    const gate = probing.gate(never);
    server.removeAllListeners('request');
    await gate;
    expect(probing.results()[0]?.gate).toMatchObject({ held: false, why: expect.stringContaining('no answer within') });
  });

  it('fail the gate when there is no response', async () => {
    const { host } = machine();
    const probing = probingOf(probe({ url: 'http://127.0.0.1:2/', expect: { ...expected, status: 200, for: 3_000 } }));
    probing.open(host);
    await probing.gate(never);
    expect(probing.results()[0]?.gate).toMatchObject({ held: false, why: expect.stringMatching(/connect|refused/i) });
  });

  it('fail the gate when no request can be sent, after several attempts', async () => {
    const { host, started } = machine();
    const without = { ...host, start: () => host.start({ argv: ['false'] }) };
    const probing = probingOf(probe({ expect: expected }));
    const open = async () => {
      probing.open(without);
      await started.at(-1)?.exit;
    };
    await open();
    await probing.gate(open);
    expect(started.length).toBeGreaterThan(1);
    expect(probing.results()[0]?.gate).toEqual({ for: 400, held: false, why: 'no response' });
  });

  it('continue on a new connection when theirs is lost during the gate, whose time starts over', async () => {
    const { host, started } = machine();
    const probing = probingOf(probe({ expect: { ...expected, for: 2_000 } }));
    probing.open(host);
    await until(() => probing.results()[0]?.record.asked === 1);
    const opened: number[] = [];
    const gate = probing.gate(async () => {
      probing.open(host);
      opened.push(performance.now());
    });
    started[0]?.stdin.end();
    await gate;
    expect([started.length, opened.length]).toEqual([2, 1]);
    expect(performance.now() - (opened[0] ?? 0)).toBeGreaterThan(1_900);
    expect(probing.results()[0]?.gate).toEqual({ for: 2_000, held: true });
  });
});
