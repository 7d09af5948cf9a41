import { expect, it, onTestFinished } from 'vitest';
import { followTraffic } from '../../../packages/ci-core/src/effects/canary/traffic.ts';
import { openManager } from '../../../packages/ci-core/src/effects/engine/engine.ts';
import { localHost } from '../../../packages/ci-core/src/effects/host/local-host.ts';
import { isEffective, measureShare } from '../../../packages/ci-core/src/verdict/canary/effective-share.ts';
import { loadProxyImage } from '../../support/canary/proxy-image.ts';
import { haproxyText, nginxText } from '../../support/canary/proxy-text.ts';
import { sendRequests } from '../../support/canary/send-requests.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const { manager } = sandbox;
const [NGINX, HAPROXY] = [18_141, 18_142];

const proxy = (image: string) => `
    image: ${image}
    command: ["sh", "-c", "nginx -c /etc/nginx.conf && exec haproxy -f /etc/haproxy.cfg"]
    configs: [{ source: nginx, target: /etc/nginx.conf }, { source: haproxy, target: /etc/haproxy.cfg }]
    ports:
      - { target: ${NGINX}, published: ${NGINX}, mode: host }
      - { target: ${HAPROXY}, published: ${HAPROXY}, mode: host }
    stop_grace_period: 1s
    deploy:
      endpoint_mode: dnsrr
      update_config: { order: stop-first, monitor: 1s }`;
const configs = `configs:
  nginx: { name: "\${NGINX_CONF}", file: prod/proxy/nginx.conf }
  haproxy: { name: "\${HAPROXY_CFG}", file: prod/proxy/haproxy.cfg }
`;

it('counts the requests that a real nginx and a real HAProxy log, also across an update of theirs', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ proxy: proxy(await loadProxyImage(sandbox)) }, configs),
    'prod/proxy/nginx.conf': nginxText(NGINX, '20%'),
    'prod/proxy/haproxy.cfg': haproxyText(HAPROXY, { stable: 3, canary: 1 }),
  });
  const deployed = await manifests.deploy();
  expect(deployed.code, deployed.stderr).toBe(0);

  const { engine, info } = await openManager(localHost({ DOCKER_HOST: manager.dockerHost }));
  const id = ['service', 'inspect', '--format', '{{.ID}}', `${manifests.stack}_proxy`];
  const { stdout } = await sandbox.docker(manager, id);
  const follow = async (service: string) => {
    const traffic = await followTraffic(engine, { proxy: stdout.trim(), service, since: info.time });
    onTestFinished(traffic.close);
    return traffic;
  };
  const [web, api] = [await follow('web'), await follow('api')];

  const load = { count: 3_000, perSecond: 500 };
  const toNginx = await sendRequests(`http://${manager.address}:${NGINX}/`, load);
  await expect.poll(() => counts(web.served())).toEqual(toNginx);
  const toHaproxy = await sendRequests(`http://${manager.address}:${HAPROXY}/`, load);
  // HAProxy drops lines rather than wait for a reader that is late: all that the engine has are counted.
  const logged = async (version: string) => {
    const { stdout: log } = await sandbox.docker(manager, ['service', 'logs', '--raw', `${manifests.stack}_proxy`]);
    return log.split(`"service":"api","version":"${version}"`).length - 1;
  };
  await expect.poll(async () => api.served().canary.requests === (await logged('canary'))).toBe(true);
  expect(api.served().stable.requests).toBe(await logged('stable'));
  expect(counts(api.served()).canary.requests).toBeGreaterThan(0.9 * toHaproxy.canary.requests);
  for (const [traffic, share] of [
    [web, 0.2],
    [api, 0.25],
  ] as const) {
    const { stable, canary } = traffic.served();
    expect(canary.errors).toBeGreaterThan(0.05 * canary.requests);
    expect(stable.errors).toBe(0);
    expect(isEffective(share, measureShare(stable, canary))).toBe(true);
    expect(isEffective(2 * share, measureShare(stable, canary))).toBe(false);
  }

  // The next window, with the next task of the proxy.
  web.restart();
  await manifests.write({ 'prod/proxy/nginx.conf': nginxText(NGINX, '50%') });
  const updated = await manifests.deploy();
  expect(updated.code, updated.stderr).toBe(0);
  const sent = await sendRequests(`http://${manager.address}:${NGINX}/`, { count: 500, perSecond: 500 });
  await expect.poll(() => counts(web.served())).toEqual(sent);
  expect(api.served().canary.requests).toBeLessThanOrEqual(toHaproxy.canary.requests);
  const before = counts(web.served());
  web.close();
  await sendRequests(`http://${manager.address}:${NGINX}/`, { count: 50, perSecond: 500 });
  expect(counts(web.served())).toEqual(before);
});

type Served = ReturnType<Awaited<ReturnType<typeof followTraffic>>['served']>;

function counts({ stable, canary }: Served) {
  const of = ({ requests, errors }: Served['stable']) => ({ requests, errors });
  return { stable: of(stable), canary: of(canary) };
}
