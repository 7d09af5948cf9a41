import { expect, test } from 'vitest';
import { cutEngine } from '../../../../../../test/support/canary/cut-engine.ts';
import { deploy, end } from '../../../../../../test/support/canary/cut-run.ts';
import { TRAEFIK_LABELS as labels } from '../../../../../../test/support/canary/cut-stack.ts';
import { traefikProblem, weightedLabels } from './traefik-weights.ts';

const WEIGHT = 'traefik.http.services.web.loadbalancer.server.weight';
const without = (name: string, from: Readonly<Record<string, string>> = labels) =>
  Object.fromEntries(Object.entries(from).filter(([one]) => one !== name));

test('a weight counts for each task, and where the swarm balances it for the service', () => {
  const weight = (share: number, canary: number, stable: number, more = {}) =>
    weightedLabels({ ...labels, ...more }, share, { canary, stable })[WEIGHT];
  expect(weight(0, 1, 4)).toBe('0');
  expect(weight(0.05, 1, 4)).toBe('21');
  expect(weight(0.5, 1, 4)).toBe('400');
  expect(weight(0.5, 4, 4)).toBe('100');
  expect(weight(0.0001, 4, 1)).toBe('1');
  expect(weight(0.5, 1, 4, { 'traefik.swarm.lbswarm': 'true' })).toBe('100');
  expect(weightedLabels(labels, 0.5, { canary: 1, stable: 1 })).toEqual(labels);
});

test.each<[string, Readonly<Record<string, string>>, RegExp | undefined]>([
  ['all that is needed', labels, undefined],
  ['other labels that change', { ...labels, 'shop.team': 'b' }, undefined],
  ['no label', {}, /give no weight, such as traefik.http.services.web/],
  ['no weight', without(WEIGHT), /give no weight/],
  ['the weight 0', { ...labels, [WEIGHT]: '0' }, /not a whole number from 1 on/],
  [
    'a weight of another service',
    { ...labels, 'traefik.http.services.api.loadbalancer.server.port': '1' },
    /services.api/,
  ],
  ['no rule', without('traefik.http.routers.web.rule'), /need a rule/],
  [
    'a router without a rule',
    { ...labels, 'traefik.http.routers.tls.entrypoints': 'x' },
    /need a rule for each router/,
  ],
  ['another rule', { ...labels, 'traefik.http.routers.web.rule': 'Host(`b`)' }, /change, too/],
  ['a label that is left out', without('traefik.enable'), /change, too/],
  ['TCP', { ...labels, 'traefik.tcp.routers.db.rule': 'HostSNI(`*`)' }, /only for HTTP/],
])('a rollout with Traefik needs labels that it can take as one service: %s', (_, desired, problem) => {
  if (problem === undefined) expect(traefikProblem(desired, labels)).toBeUndefined();
  else expect(traefikProblem(desired, labels)).toMatch(problem);
});

test('each step writes one label of the canary; it leaves with the weight 0, and the stable service is not written', () => {
  const engine = cutEngine({ strategy: 'canary', steps: [0.2, 0.5], approve: 0.5, driver: 'traefik' });
  expect(deploy(engine, { version: 2 })).toBe('waiting');
  const [canary] = engine.state().canaries?.services ?? [];
  expect(canary?.Spec.Labels).toMatchObject({ ...labels, [WEIGHT]: '200' });
  expect(engine.version()).toBe('web:1');
  expect(end(engine)).toBe(true);
  expect(engine.written.filter((spec) => spec.Name === 'shop_web')).toEqual([]);
  const weights = engine.written.map(({ Labels }) => Labels?.[WEIGHT]);
  expect(weights).toEqual(['0', '50', '200', '200', '0']);
});
