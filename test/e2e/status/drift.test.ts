import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { ring } from '../../ring.ts';
import type { Kind } from '../../support/equality/generated-services.ts';
import { generatedStacks } from '../../support/equality/generated-stacks.ts';
import { files as anyFiles, sections, variables } from '../../support/equality/rich-service.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const docker = (...argv: string[]) => sandbox.docker(sandbox.manager, argv);

type Found = { level: string; at: string; message: string };

const config = 'configs:\n  page: { name: "${PAGE}", file: prod/page.html }\n';
const web = app('1', '\n    environment: { COLOUR: red }\n    configs: [{ source: page, target: /etc/page }]');
const files = { 'docker-compose.prod.yaml': compose({ web, api: app('1') }, config), 'prod/page.html': 'one' };

/** Changes by hand, and the field that each is found as. */
const byHand: readonly (readonly [options: readonly string[], field: string])[] = [
  [['--image', 'IMAGE'], 'image '],
  [['--env-add', 'COLOUR=blue'], 'environment (~COLOUR)'],
  [['--env-add', 'MORE=1'], 'environment (+MORE)'],
  [['--env-rm', 'COLOUR'], 'environment (-COLOUR)'],
  [['--label-add', 'a=b'], 'labels (+a)'],
  [['--container-label-add', 'a=b'], 'container labels (+a)'],
  [['--constraint-add', 'node.role==manager'], 'placement'],
  [['--placement-pref-add', 'spread=node.labels.zone'], 'placement'],
  [['--replicas-max-per-node', '9'], 'placement'],
  [['--limit-memory', '200M'], 'resources'],
  [['--reserve-memory', '10M'], 'resources'],
  [['--limit-cpu', '0.5'], 'resources'],
  [['--restart-condition', 'on-failure'], 'restart policy'],
  [['--restart-delay', '3s'], 'restart policy'],
  [['--restart-max-attempts', '9'], 'restart policy'],
  [['--update-order', 'stop-first'], 'update config'],
  [['--update-parallelism', '3'], 'update config'],
  [['--update-failure-action', 'continue'], 'update config'],
  [['--rollback-monitor', '2s'], 'rollback config'],
  [['--rollback-parallelism', '3'], 'rollback config'],
  [['--publish-add', 'mode=host,target=8080'], 'ports'],
  [['--stop-grace-period', '3s'], 'stop grace period'],
  [['--health-cmd', 'true'], 'health check'],
  [['--health-interval', '9s'], 'health check'],
  [['--mount-add', 'type=tmpfs,target=/scratch'], 'mounts'],
  [['--config-rm', 'CONFIG'], 'configs (-'],
  [['--log-driver', 'json-file'], 'logging'],
  [['--args', 'other'], 'command'],
  [['--hostname', 'other'], 'TaskTemplate.ContainerSpec.Hostname'],
  [['--user', '1000'], 'TaskTemplate.ContainerSpec.User'],
  [['--workdir', '/tmp'], 'TaskTemplate.ContainerSpec.Dir'],
  [['--read-only'], 'TaskTemplate.ContainerSpec.ReadOnly'],
];

it('finds each change by hand with its field, and nothing where there is none', { timeout: 900_000 }, async () => {
  const manifests = await makeManifests(sandbox, files);
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const name = `${manifests.stack}_web`;
  const status = async () => {
    const ran = await manifests.run(['status', 'prod', '--drift', '--json'], { SWARM_CI_PATIENCE: '60s' });
    expect(ran.stdout, ran.stderr).not.toBe('');
    return JSON.parse(ran.stdout) as Found[];
  };
  const drift = async () => (await status()).filter(({ message }) => message.includes('the live release'));
  expect(await drift()).toMatchObject([{ level: 'ok', at: manifests.stack }]);
  expect((await manifests.run(['status', 'prod', '--drift'])).code).toBe(0);

  const spec = async () => {
    const { stdout } = await docker('service', 'inspect', '--format', '{{json .}}', name);
    return JSON.parse(stdout) as {
      ID: string;
      Version: { Index: number };
      Spec: { TaskTemplate: { ContainerSpec: { Configs: { ConfigName: string }[] } } };
    };
  };
  const { Spec } = await spec();
  const values: Record<string, string> = {
    IMAGE: `${sandbox.registry.address}/app:2`,
    CONFIG: Spec.TaskTemplate.ContainerSpec.Configs[0]?.ConfigName ?? '',
  };
  const update = (...options: string[]) => docker('service', 'update', '--quiet', '--detach', ...options, name);
  // Neither is drift.
  await update('--replicas', '2');
  await update('--force');
  expect(await drift()).toMatchObject([{ level: 'ok' }]);
  // Without tasks none of the changes can fail, which would make the engine itself roll back.
  await update('--replicas', '0');

  const missed: string[] = [];
  for (const [options, field] of byHand) {
    await update(...options.map((one) => values[one] ?? one));
    const found = await drift();
    if (!(found[0]?.at === name && found[0].message.includes(`: ${field}`)))
      missed.push(`${options.join(' ')}: ${JSON.stringify(found)}`);
    await docker('service', 'rollback', '--quiet', '--detach', name);
  }
  expect(missed).toEqual([]);
  expect(await drift()).toMatchObject([{ level: 'ok' }]);

  await docker('service', 'rm', `${manifests.stack}_api`);
  expect(await drift()).toMatchObject([
    { level: 'problem', at: `${manifests.stack}_api`, message: expect.stringContaining('does not run') },
  ]);
  expect((await manifests.run(['status', 'prod', '--drift'])).code).toBe(1);
});

// Of all keys of `docker stack deploy`, in the form that the engine keeps them in.
if (ring === 'all')
  it('finds none in 100 deploys that nothing has changed since', { timeout: 3_600_000 }, async () => {
    const manifests = await makeManifests(sandbox, anyFiles);
    const outside = `outside-${randomBytes(4).toString('hex')}`;
    for (const kind of ['config', 'secret']) {
      await sandbox.docker(sandbox.manager, [kind, 'create', outside, '-'], { input: 'of another team' });
      onTestFinished(async () => void (await docker(kind, 'rm', outside)));
    }
    onTestFinished(async () => void (await docker('stack', 'rm', manifests.stack)));
    const isLater = sandbox.engine === 'current';
    const kinds: readonly Kind[] = ['replicated', 'global', isLater ? 'replicated-job' : 'replicated'];
    const { seed = 1 } = fc.readConfigureGlobal() ?? {};
    const env = { ...variables, OUTSIDE: outside, STACK: manifests.stack, PORTS: '53', SUBNET: '53' };
    for (let i = 0; i < 100; i++) {
      const { first: services } = generatedStacks(1, seed + i, kinds);
      const stack = { version: isLater ? '3.13' : '3.9', services, ...sections };
      await manifests.write({ 'docker-compose.prod.yaml': JSON.stringify(stack) });
      expect((await manifests.deploy(env)).code).toBe(0);
      const { stdout, stderr } = await manifests.run(['status', 'prod', '--drift', '--json'], env);
      const drift = (JSON.parse(stdout) as Found[]).filter(({ message }) => message.includes('the live release'));
      expect(drift, `${stderr}${JSON.stringify(stack)}`).toMatchObject([{ level: 'ok', at: manifests.stack }]);
    }
  });
