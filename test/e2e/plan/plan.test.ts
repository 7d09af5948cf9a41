import { expect, it } from 'vitest';
import { pushAgain } from '../../support/registry/push-again.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makePlanScene } from '../../support/stack/plan-scene.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;

const rich = `
    image: \${REGISTRY}/app:\${TAG}
    hostname: rich
    command: ["sleep", "1000"]
    entrypoint: ["/bin/sh", "-c", "exec sleep 1000"]
    environment: { A: "1", B: two, PASSWORD: "\${APP_PASSWORD}" }
    env_file: prod/app.env
    labels: { inner: "1" }
    user: "0:0"
    working_dir: /tmp
    init: true
    stop_signal: SIGTERM
    stop_grace_period: 3s
    read_only: false
    tty: true
    cap_add: [NET_ADMIN]
    cap_drop: [SYS_TIME]
    sysctls: { net.core.somaxconn: 1024 }
    ulimits: { nofile: { soft: 2000, hard: 3000 } }
    extra_hosts: ["db.example:10.1.2.3"]
    dns: [10.0.0.9]
    dns_search: [example.com]
    healthcheck: { test: ["CMD", "true"], interval: 2s, timeout: 1s, retries: 4, start_period: 1s }
    logging: { driver: json-file, options: { max-size: 1m } }
    configs: [{ source: page, target: /etc/page, uid: "10", gid: "10", mode: 0440 }]
    secrets: [{ source: key, target: key, mode: 0400 }]
    networks:
      default: { aliases: [rich-alias] }
    volumes:
      - ./prod/static:/static:ro
      - data:/data
      - { type: tmpfs, target: /scratch, tmpfs: { size: 1000000 } }
    ports:
      - { target: 80, published: 48123, mode: host }
    deploy:
      labels: { outer: "1" }
      endpoint_mode: dnsrr
      placement: { constraints: [node.role == manager], preferences: [{ spread: node.id }], max_replicas_per_node: 3 }
      resources: { limits: { cpus: "0.50", memory: 64M }, reservations: { memory: 8M } }
      restart_policy: { condition: on-failure, delay: 1s, max_attempts: 5, window: 10s }
      update_config: { parallelism: 2, delay: 1s, order: stop-first, failure_action: rollback, monitor: 1s, max_failure_ratio: 0.5 }
      rollback_config: { order: stop-first, monitor: 1s }`;
const bare = '\n    image: ${REGISTRY}/app:1\n    deploy: { endpoint_mode: dnsrr }';
// What a CLI leaves out, the engine fills in.
const little = `
    image: \${REGISTRY}/app:1
    ports: ["48124:81"]
    deploy: { replicas: 0, restart_policy: { condition: none }, update_config: { delay: 1s }, rollback_config: { parallelism: 0 } }`;
const least = '\n    image: ${REGISTRY}/app:1\n    deploy: { replicas: 0, restart_policy: { max_attempts: 2 } }';
const rest = `volumes:
  data: {}
configs:
  page: { name: "\${PAGE_OF_PLAN}", file: prod/page.html }
secrets:
  key: { name: "\${KEY_OF_PLAN}", file: prod/key.txt }
`;

it('shows what the deploy right after it does, and leaves nothing behind', async () => {
  const everything = { rich, bare, little, least, api: app('1'), agent: app('1', '', '\n      mode: global') };
  const each = (status: string) => Object.fromEntries(Object.keys(everything).map((name) => [name, status]));
  const { planThenDeploy } = await makePlanScene({
    'docker-compose.prod.yaml': compose(everything, rest),
    'prod/page.html': 'page of a plan',
    'prod/key.txt': 'key of a plan',
    'prod/app.env': 'FROM_FILE=1\n',
    'prod/static/index.html': 'static',
  });
  const env = { TAG: '1', APP_PASSWORD: 'hunter2-of-a-plan' };
  const first = await planThenDeploy(env);
  expect(first.planned).toEqual(each('created'));
  const again = await planThenDeploy(env);
  expect(again.plan).toMatchObject({ changes: false, networks: [], configs: [], secrets: [], files: [] });
  expect(again.planned).toEqual(each('unchanged'));
});

it('shows each kind of change, and none that is not there', async () => {
  const none = '\n      replicas: 0';
  const use = '\n    configs: [{ source: page, target: /etc/page }]';
  const static_ = '\n    volumes: ["./prod/static:/static:ro"]';
  const services: Record<string, string> = {
    web: app('${TAG}', '', '\n      replicas: 2'),
    api: app('1', `${use}\n    environment: { MODE: "\${MODE}", KEEP: "1" }`, none),
    db: app('1', static_, none),
  };
  const configs = 'configs:\n  page: { name: "${PAGE_OF_PLAN}", file: prod/page.html }\n';
  const { manifests, planThenDeploy } = await makePlanScene({
    'docker-compose.prod.yaml': compose(services, configs),
    'prod/page.html': 'one page',
    'prod/static/index.html': 'one',
  });
  const env = { TAG: '1', MODE: 'fast' };
  await planThenDeploy(env);

  const tag = await planThenDeploy({ ...env, TAG: '2' });
  expect(tag.planned).toEqual({ web: 'updated', api: 'unchanged', db: 'unchanged' });
  expect(tag.of('web')?.changes).toContainEqual({
    what: 'image',
    from: expect.stringContaining('/app:1@sha256:'),
    to: expect.stringContaining('/app:2@sha256:'),
  });

  const variable = await planThenDeploy({ TAG: '2', MODE: 'slow' });
  expect(variable.planned).toEqual({ web: 'unchanged', api: 'updated', db: 'unchanged' });
  expect(variable.of('api')?.changes).toEqual([{ what: 'environment', changed: ['MODE'] }]);
  expect(JSON.stringify(variable.plan)).not.toContain('slow');

  await manifests.write({ 'prod/page.html': 'another page', 'prod/static/index.html': 'two' });
  const file = await planThenDeploy({ TAG: '2', MODE: 'slow' });
  expect(file.planned).toEqual({ web: 'unchanged', api: 'updated', db: 'unchanged' });
  expect(file.of('api')?.changes).toEqual([
    { what: 'configs', added: file.plan.configs, removed: [expect.any(String)] },
  ]);
  expect(file.plan.configs).toEqual([expect.stringMatching(/^page_of_plan_[0-9a-f]{32}$/)]);
  expect(file.plan.files).toEqual([
    { path: 'prod/page.html', change: 'changed' },
    { path: 'prod/static/index.html', change: 'changed' },
  ]);

  const last = { TAG: '2', MODE: 'slow' };
  services.web = app('${TAG}', '', '\n      replicas: 1\n      labels: { owner: shop }');
  services.extra = app('1', '', none);
  delete services.db;
  await manifests.write({ 'docker-compose.prod.yaml': compose(services, configs) });
  const moved = await planThenDeploy(last);
  expect(moved.planned).toEqual({ web: 'updated', api: 'unchanged', extra: 'created', db: 'removed' });
  expect(moved.of('web')?.changes).toEqual([
    { what: 'labels', added: ['owner'] },
    { what: 'replicas', from: '2', to: '1' },
  ]);

  await docker('service', 'scale', '--detach', `${manifests.stack}_web=3`);
  const scaled = await planThenDeploy(last);
  expect(scaled.planned).toMatchObject({ web: 'updated', api: 'unchanged' });
  expect(scaled.of('web')).toMatchObject({ drifted: false, changes: [{ what: 'replicas', from: '3', to: '1' }] });

  await docker('service', 'update', '--env-add', 'BY=hand', `${manifests.stack}_web`);
  const edited = await planThenDeploy(last);
  expect(edited.of('web')?.drifted).toBe(true);
  expect(edited.of('api')?.drifted).toBe(false);
});

it('sees that a tag was pushed again', async () => {
  await pushAgain('1', 'moving');
  const text = compose({ web: app('moving', '', '\n      replicas: 0') });
  const { planThenDeploy } = await makePlanScene({ 'docker-compose.prod.yaml': text });
  await planThenDeploy();
  expect((await planThenDeploy()).planned).toEqual({ web: 'unchanged' });
  await pushAgain('2', 'moving');
  const moved = await planThenDeploy();
  expect(moved.planned).toEqual({ web: 'updated' });
  expect(moved.of('web')?.changes).toMatchObject([{ what: 'image' }]);
});
