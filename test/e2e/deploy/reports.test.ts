import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { compose } from '../../support/stack/stack-text.ts';

/** A service that is updated task by task, each watched for a while. */
const app = (tag: string, replicas: number, monitor: string) => `
    image: \${REGISTRY}/app:${tag}
    environment: { CRASH_AFTER: "9", CRASH_MESSAGE: "fatal: migration 0042 is missing" }
    deploy:
      replicas: ${replicas}
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }
      update_config: { order: start-first, failure_action: rollback, parallelism: 1, delay: 500ms, monitor: ${monitor} }
      rollback_config: { order: start-first, parallelism: 2, monitor: 1s }`;

/** Of the host, for the proxy. */
const PORT = '18124';

const PROXY = `
    image: \${REGISTRY}/stand-in:1
    environment: { PORT: "${PORT}" }
    configs: [{ source: proxy, target: /etc/nginx/nginx.conf }]
    ports: [{ target: ${PORT}, published: ${PORT}, mode: host }]
    deploy: { endpoint_mode: dnsrr }`;

const stack = (frontend: string, api: string, last: string) =>
  compose(
    {
      'nginx-proxy': PROXY,
      frontend: app(frontend, 6, '60s'),
      api: app(api, 3, '1s'),
      postgres: app('1', 1, '1s'),
      [last]: app('1', 2, '1s'),
    },
    'configs:\n  proxy: { file: ./prod/nginx.conf }\n',
  );

it('reports a rollout as it went: timeline, page, JUnit, metrics, annotations', async () => {
  const sandbox = sharedSandbox();
  const url = `http://${sandbox.manager.address}:${PORT}/`;
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': stack('1', '1', 'importer'),
    'swarm-ci.yaml': `probes: [{ url: "${url}", every: 200ms, version: { body: 'app (\\S+)' } }]\n`,
  });
  const upstream = `http://${manifests.stack}_frontend:8080`;
  await manifests.write({ 'prod/nginx.conf': `location / {\nset $frontend ${upstream};\nproxy_pass $frontend;\n}\n` });
  const file = (name: string) => readFile(join(manifests.directory, name), 'utf8');
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);
  await expect(access(join(manifests.directory, 'deploy-report.html'))).rejects.toThrow('ENOENT');

  await manifests.write({ 'docker-compose.prod.yaml': stack('crash-later', '2', 'mailer') });
  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'example/deploy-manifests',
    GITHUB_REF_NAME: 'main',
    GITHUB_SHA: 'b5a5d2c19f0f4e7c8a1b2c3d4e5f60718293a4b5',
    GITHUB_RUN_ID: '17482913',
    GITHUB_ACTOR: 'jane',
    GITHUB_STEP_SUMMARY: join(manifests.directory, 'summary.md'),
  };
  const files = ['--html', 'deploy-report.html', '--junit', 'junit.xml', '--metrics', 'metrics.txt'];
  const bad = await manifests.deploy(github, ...files);
  expect(bad.code, bad.stderr).toBe(3);
  if (process.env.RECORD_REPORT) {
    const text = (await file('deploy-report.json')).replaceAll(manifests.stack, 'shop_prod');
    await writeFile(process.env.RECORD_REPORT, text);
  }

  const of = (name: string) => bad.report.services.find((service) => service.name === `${manifests.stack}_${name}`);
  const { points = [], marks = [], until = 0 } = of('frontend')?.timeline ?? {};
  expect(points[0]).toEqual({ at: 0, old: 6, oldStarting: 0, new: 0, newStarting: 0, failed: 0 });
  // With start-first one more may still be on its way out.
  expect(points.at(-1)).toMatchObject({ new: 0 });
  expect(points.at(-1)?.old).toBeGreaterThanOrEqual(6);
  expect(Math.max(...points.map((point) => point.new))).toBeGreaterThan(1);
  expect(marks.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['updating', 'failed', 'rollback_started', 'rollback_completed']),
  );
  const moment = (what: string) => marks.find((mark) => mark.what === what)?.at ?? Number.NaN;
  expect(moment('updating')).toBeLessThan(moment('rollback_started'));
  expect(moment('rollback_started')).toBeLessThan(moment('rollback_completed'));
  expect(moment('rollback_completed')).toBeLessThanOrEqual(until);
  // The others had moved on, and went back.
  const story = (name: string) => of(name)?.timeline ?? { points: [], marks: [] };
  expect(Math.max(...story('api').points.map((point) => point.new))).toBeGreaterThanOrEqual(3);
  expect(story('api').points.at(-1)).toMatchObject({ new: 0, failed: 0 });
  expect(story('api').points.at(-1)?.old).toBeGreaterThanOrEqual(3);
  // On a machine under load the engine may fail to start a task, and starts another.
  const mailer = story('mailer').marks.map(({ what }) => what);
  expect(mailer.filter((what) => what !== 'failed')).toEqual(['created', 'restoring', 'removed']);
  expect(story('importer').points).toContainEqual(expect.objectContaining({ old: 0, new: 0 }));
  expect(story('importer').points.at(-1)).toMatchObject({ old: 2, new: 0 });
  const back = story('api').marks.find(({ what }) => what === 'restoring')?.at ?? Number.NaN;
  expect(moment('rollback_completed')).toBeLessThanOrEqual(back);
  expect(of('postgres')?.timeline).toBeUndefined();

  const [probe] = bad.report.probes ?? [];
  expect(['1', 'crash-later']).toEqual(
    expect.arrayContaining(probe?.versions.map(({ version }) => version) ?? ['none']),
  );
  expect(probe?.asked).toBeGreaterThan(10);

  expect(await file('deploy-report.html')).toContain('Rollout of ');
  expect(await file('junit.xml')).toContain('message="rolled-back: it exits with code 1"');
  expect(await file('metrics.txt')).toMatch(/^swarm_ci_deploy_rollbacks\{.*\} 1$/m);
  expect(bad.stderr).toContain(`::error::${manifests.stack}_frontend rolled-back: it exits with code 1`);
  expect(await file('summary.md')).toContain('it exits with code 1');
});
