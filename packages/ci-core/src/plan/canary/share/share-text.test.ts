import fc from 'fast-check';
import { expect, test } from 'vitest';
import { haproxyShares } from './haproxy-shares.ts';
import { nginxShares } from './nginx-shares.ts';
import { shareVariables, withShares } from './share-text.ts';

const NGINX = `split_clients "$request_id" $web {
  \${WEB_CANARY_SHARE}% web-canary;
  * web;
}
`;
const HAPROXY = `server stable web:80 weight \${WEB_STABLE_SHARE}
server canary web-canary:80 weight \${WEB_CANARY_SHARE}
`;

test('nginx gets a percentage, and no line for a share of 0, which it would refuse', () => {
  expect(withShares(NGINX, [{ service: 'web', share: 0.125 }], nginxShares)).toContain('\n  12.5% web-canary;\n');
  expect(withShares(NGINX, [{ service: 'web', share: 1 }], nginxShares)).toContain('\n  100% web-canary;\n');
  expect(withShares(NGINX, [{ service: 'web', share: 0 }], nginxShares)).toBe(
    'split_clients "$request_id" $web {\n  * web;\n}\n',
  );
});

test('HAProxy gets whole weights of both versions', () => {
  expect(withShares(HAPROXY, [{ service: 'web', share: 0.05 }], haproxyShares)).toBe(
    'server stable web:80 weight 95\nserver canary web-canary:80 weight 5\n',
  );
  expect(withShares(HAPROXY, [{ service: 'web', share: 0.001 }], haproxyShares)).toContain('weight 1\n');
  expect(withShares(HAPROXY, [{ service: 'web', share: 0 }], haproxyShares)).toContain('weight 0\n');
});

test('each service has its own variables; other variables of the proxy stay', () => {
  expect(shareVariables('my-api.v2')).toEqual({
    canary: '${MY_API_V2_CANARY_SHARE}',
    stable: '${MY_API_V2_STABLE_SHARE}',
  });
  const text = '${WEB_CANARY_SHARE} ${API_CANARY_SHARE} ${request_id} $1';
  expect(withShares(text, [{ service: 'web', share: 0.1 }], haproxyShares)).toBe(
    '10 ${API_CANARY_SHARE} ${request_id} $1',
  );
});

test('both versions together always have all of the traffic, and never both none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), (hundredths) => {
      const share = hundredths / 10_000;
      const text = withShares('${WEB_STABLE_SHARE} ${WEB_CANARY_SHARE}', [{ service: 'web', share }], {
        ...nginxShares,
        leavesOutZero: false,
      });
      const [stable = 0, canary = 0] = text.split(' ').map(Number);
      expect(stable + canary).toBeCloseTo(100, 5);
    }),
  );
});
