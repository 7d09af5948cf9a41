import { expect, test } from 'vitest';
import type { Rollout } from '../../settings/canary/rollout.ts';
import type { NamedFile } from '../manifest/manifest.ts';
import { planRollouts } from './plan-rollouts.ts';

const named = (key: string, name?: string): NamedFile => ({
  ...{ kind: 'config', key, name, external: false, file: `prod/${key}.conf`, isUsed: true, at: 'a:1:1' },
});
const plan = {
  stack: 'shop_prod',
  services: ['web', 'nginx', 'migrate'].map((name) => ({ name, image: undefined, at: 'a:1:1' })),
  releaseJobs: [{ name: 'migrate' }] as never,
  namedFiles: [named('nginx', 'nginx_1'), named('plain')],
  contents: new Map([
    ['prod/nginx.conf', Buffer.from('a ${WEB_CANARY_SHARE}%\nb')],
    ['prod/plain.conf', Buffer.from('b')],
  ]),
};
const rollout = (service: string, proxy = 'nginx', config = './prod/nginx.conf'): Rollout => ({
  ...{ service, at: 'swarm-ci.yaml:4:5', strategy: 'canary', steps: [0.05], hold: 1, maxHold: 5, minRequests: 1 },
  ...{
    lowTraffic: 'abort',
    judge: { prometheus: [] },
    probes: [],
    approve: undefined,
    deadline: 1,
    keep: 1,
    replicas: undefined,
  },
  traffic: { driver: 'nginx', proxy, config },
});
const problemsOf = (...some: Rollout[]) => planRollouts(some, plan).problems.map(({ message }) => message);

test('the config of the proxy is read as it is with all traffic for the stable version', () => {
  const { rollouts, contents, problems } = planRollouts([rollout('web')], plan);
  expect(problems).toEqual([]);
  expect(rollouts[0]?.template).toEqual({ config: 'nginx_1', text: 'a ${WEB_CANARY_SHARE}%\nb' });
  expect(String(contents.get('prod/nginx.conf'))).toBe('b');
  expect(String(contents.get('prod/plain.conf'))).toBe('b');
});

test('what the manifest does not have is named, with the nearest that it has', () => {
  expect(problemsOf(rollout('wep'))).toEqual([
    'the rollout of "wep" is not a service of the manifest',
    'prod/nginx.conf has no ${WEP_CANARY_SHARE}, so the rollout of "wep" cannot set a share',
  ]);
  expect(planRollouts([rollout('wep')], plan).problems[0]).toMatchObject({ hint: expect.stringContaining('web') });
  expect(problemsOf(rollout('migrate', 'ngin'))).toContain('the release job "migrate" cannot have a rollout');
  expect(problemsOf(rollout('web', 'ngin'))).toEqual([
    'the proxy of the rollout of "web", "ngin" is not a service of the manifest',
  ]);
  expect(problemsOf(rollout('web', 'web'))).toEqual(['the rollout of "web" names itself as its proxy']);
  expect(problemsOf(rollout('web', 'nginx', 'prod/other.conf'))).toEqual([
    '"prod/other.conf" of the rollout of "web" is not the file of a config in the manifest',
  ]);
  expect(problemsOf(rollout('web', 'nginx', 'prod/plain.conf'))).toEqual([
    'prod/plain.conf has no ${WEB_CANARY_SHARE}, so the rollout of "web" cannot set a share',
  ]);
});

test('a HAProxy that needs its canary to start is refused', () => {
  const text = 'server canary shop_prod_web-canary:80 weight ${WEB_CANARY_SHARE}';
  const haproxy = { ...plan, contents: new Map([['prod/nginx.conf', Buffer.from(text)]]) };
  const traffic = { driver: 'haproxy', proxy: 'nginx', config: 'prod/nginx.conf' } as const;
  expect(planRollouts([{ ...rollout('web'), traffic }], haproxy).problems).toMatchObject([
    { at: 'prod/nginx.conf:1:1', message: 'HAProxy does not start while shop_prod_web-canary:80 does not run' },
  ]);
});

test('a canary needs a name, and a variable of its own', () => {
  const named = (...names: string[]) => ({ ...plan, services: [...plan.services, ...names.map((name) => ({ name }))] });
  const said = (services: string[], ...some: Rollout[]) =>
    planRollouts(some, named(...services) as typeof plan).problems.map(({ message }) => message);
  expect(said(['web-canary'], rollout('web'))).toEqual(['the manifest has a service "web-canary"']);
  const long = 'w'.repeat(60);
  expect(said([long], { ...rollout(long), traffic: { driver: 'replicas' } })).toEqual([
    expect.stringMatching(/^"shop_prod_w+-canary" has 77 characters; Docker takes at most 63$/),
  ]);
  const alike = ['web-api', 'web_api'].map((name) => rollout(name));
  expect(said(['web-api', 'web_api'], ...alike)).toContain(
    'the rollouts of "web-api" and "web_api" have the same variable ${WEB_API_CANARY_SHARE}',
  );
});
