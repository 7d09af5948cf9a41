import { describe, expect, it } from 'vitest';
import type { Probe } from '../../settings/probe/probes.ts';
import { EMPTY_RECORD, type ProbeResult } from '../../verdict/probe.ts';
import type { ServiceStatus, ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { beginInOrder } from './begin-in-order.ts';
import { serviceGates } from './service-gates.ts';

const order = new Map([
  ['s_db', new Set<string>()],
  ['s_api', new Set(['s_db'])],
  ['s_web', new Set(['s_api'])],
  ['s_cache', new Set<string>()],
]);
const now = { services: [], tasks: [] };
const moment = { at: 0, patience: 0, final: false };
const log = { info() {}, warn() {}, progress() {}, folded() {}, section: () => () => {} };
const verdict = (name: string, status: ServiceStatus, settled: boolean): ServiceVerdict => ({
  ...{ name, id: name, status, settled, changed: true, running: 1, wanted: 1, image: 'app:1' },
});

function scene(
  gates = serviceGates(
    [],
    's',
    async () => {},
    () => [],
  ),
  refusal?: string,
) {
  const batches: string[][] = [];
  const waves = beginInOrder({
    ...{ order, log, gates, look: async () => now },
    begun: { names: new Set(['s_db', 's_cache']), sent: now, refusal: undefined },
    changing: new Set(['s_db', 's_api', 's_web', 's_gone']),
    change: async (names) => {
      batches.push([...names]);
      return refusal;
    },
  });
  const look = async (...statuses: [string, ServiceStatus, boolean][]) => {
    const all = [...order.keys()].map((name) => {
      const [, status = 'unchanged', settled = true] = statuses.find(([one]) => one === name) ?? [];
      return verdict(name, status, settled);
    });
    const seen = waves.complete(all, moment);
    await waves.advance();
    return seen;
  };
  return { batches, waves, look };
}

describe('the services of a deploy begin', () => {
  it('when those that they wait for have settled; what is removed is last', async () => {
    const { batches, waves, look } = scene();
    await look(['s_db', 'timed-out', false]);
    expect(batches).toEqual([]);
    await look(['s_db', 'updated', true]);
    await look(['s_db', 'updated', true], ['s_api', 'timed-out', false]);
    expect(batches).toEqual([['s_api']]);
    await look(['s_db', 'updated', true], ['s_api', 'updated', true]);
    expect(batches).toEqual([['s_api'], ['s_web', 's_gone']]);
    expect(waves.waiting()).toEqual([]);
  });

  it('not while a task of another one fails, and never after a failure', async () => {
    const { batches, look } = scene();
    await look(['s_db', 'updated', true], ['s_cache', 'failing', false]);
    const seen = await look(['s_db', 'updated', true], ['s_cache', 'failing', true]);
    expect(batches).toEqual([]);
    expect(seen.map(({ status, settled }) => [status, settled])).toEqual([
      ['updated', true],
      ['unchanged', true],
      ['unchanged', true],
      ['failing', true],
    ]);
  });

  it('not after the engine refused one', async () => {
    const { batches, waves, look } = scene(undefined, 's_api: no');
    await look(['s_db', 'updated', true]);
    const [, , web] = await look(['s_db', 'updated', true], ['s_api', 'updated', true]);
    expect(batches).toEqual([['s_api']]);
    expect(web).toMatchObject({ status: 'unchanged', settled: true, reason: expect.stringContaining('refused') });
    expect(waves.begun().refusal).toBe('s_api: no');
  });

  it.each([true, false])('when the probes of a service were answered: as expected %s', async (held) => {
    const expect_ = { status: 200, body: undefined, version: undefined, for: 100 };
    const probe = {
      service: 'db',
      url: 'http://x/',
      from: 'runner',
      every: 100,
      version: {},
      expect: expect_,
    } as Probe;
    const results: ProbeResult[] = [];
    let answer = () => {};
    const hold = () =>
      new Promise<void>((resolve) => {
        answer = () => {
          results.push({
            probe,
            record: EMPTY_RECORD,
            gate: held ? { for: 100, held } : { for: 100, held, why: 'no' },
          });
          resolve();
        };
      });
    const { batches, look } = scene(serviceGates([probe], 's', hold, () => results));
    await look(['s_db', 'updated', true]);
    await look(['s_db', 'updated', true]);
    expect(batches).toEqual([]);
    answer();
    await new Promise((resolve) => setTimeout(resolve, 0));
    const [, api] = await look(['s_db', 'updated', true]);
    expect(batches).toEqual(held ? [['s_api']] : []);
    if (!held)
      expect(api).toMatchObject({
        status: 'unchanged',
        settled: true,
        reason: 'not changed, because of the probes of s_db',
      });
  });

  it('but what goes wrong while probes are asked ends the deploy', async () => {
    const probe = { service: 'db', expect: {} } as unknown as Probe;
    const lost = async () => {
      throw new Error('the connection is lost');
    };
    const { look } = scene(serviceGates([probe], 's', lost, () => []));
    await look(['s_db', 'updated', true]);
    await expect(look(['s_db', 'updated', true])).rejects.toThrow('the connection is lost');
  });
});
