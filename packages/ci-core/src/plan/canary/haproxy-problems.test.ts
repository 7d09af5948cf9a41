import { expect, test } from 'vitest';
import { haproxyProblems } from './haproxy-problems.ts';

const WEIGHT = 'weight ${WEB_CANARY_SHARE}';
const said = (...lines: string[]) =>
  haproxyProblems('web', 'prod/haproxy.cfg', lines.join('\n')).map(({ at, message }) => `${at} ${message}`);

test('a canary that HAProxy finds when it starts is needed neither for its start nor later', () => {
  expect(said(`server canary shop_web-canary:80 ${WEIGHT} resolvers docker init-addr libc,none`)).toEqual([]);
  expect(said(`server canary shop_web-canary:80 ${WEIGHT} resolvers docker init-addr last,10.0.0.1`)).toEqual([]);
  expect(said('default-server resolvers docker init-addr none', `  server-template canary 1-3 c:80 ${WEIGHT}`)).toEqual(
    [],
  );
});

test('without init-addr none, HAProxy does not start while there is none', () => {
  const why = 'HAProxy does not start while shop_web-canary:80 does not run';
  for (const more of ['', 'resolvers docker', 'resolvers docker init-addr last,libc', '# init-addr none'])
    expect(said('backend web', `  server canary shop_web-canary:80 ${WEIGHT} ${more}`)).toEqual([
      `prod/haproxy.cfg:2:1 ${why}`,
    ]);
});

test('a name that looks like an address has to resolve', () => {
  expect(said(`server canary cafe:80 ${WEIGHT}`)).toHaveLength(1);
});

test('without resolvers, it is not found later', () => {
  expect(said(`server canary shop_web-canary:80 ${WEIGHT} init-addr none`)).toEqual([
    'prod/haproxy.cfg:1:1 HAProxy looks up shop_web-canary:80 only when it starts',
  ]);
});

test('other servers and addresses need neither', () => {
  const canaries = ['127.0.0.1:8082', '[::1]:80', '::1'].map((host) => `server canary ${host} ${WEIGHT}`);
  expect(said('server stable shop_web:80 weight ${WEB_STABLE_SHARE}', `# ${WEIGHT}`, ...canaries, '')).toEqual([]);
});
