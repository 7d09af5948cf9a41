import type { PlanFile } from '@swarm-ci/core';
import { expect, it } from 'vitest';
import { openSeal } from '../../../packages/ci-core/src/effects/plan-file/open-seal.ts';
import { sealed } from '../../../packages/ci-core/src/plan/plan-file/seal.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { foundIn, nastySecret, needlesOf } from '../../support/command/needles.ts';
import { pushAgain } from '../../support/registry/push-again.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { hashesOf, makeReviewedScene } from '../../support/stack/reviewed-scene.ts';
import { specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout.trim();

const none = '\n      replicas: 0';
const page = 'configs:\n  page: { name: "${PAGE_OF_PLAN}", file: prod/page.html }\n';
const usePage = '\n    configs: [{ source: page, target: /etc/page }]';
const files = {
  'docker-compose.prod.yaml': compose(
    {
      web: app('${TAG}', `${usePage}\n    environment: { MODE: "\${MODE}" }`, none),
      api: app('1'),
    },
    page,
  ),
  'prod/page.html': 'one page',
  'prod/static/index.html': 'one',
};
const env = { TAG: '1', MODE: 'fast' };
const imageOfWeb = ({ services }: PlanFile) => services.find(({ name }) => name.endsWith('_web'))?.image ?? 'none';

it('is applied as it was reviewed, once, and leaves the replicas of other services alone', async () => {
  const { manifests, plan, deploy, refused } = await makeReviewedScene(files, env);
  const { stack } = manifests;
  await plan();
  expect((await deploy()).code).toBe(0);

  const next = { TAG: '2' };
  const file = await plan(next);
  expect(statusesOf({ stack, services: file.services })).toEqual({ web: 'updated', api: 'unchanged' });
  await docker('service', 'scale', '--detach', `${stack}_api=2`);
  const { code, stderr } = await deploy(next);
  expect(code, stderr).toBe(0);
  expect(statusesOf(await manifests.report())).toEqual({ web: 'updated', api: 'unchanged' });
  expect(await specsOf(stack)).toMatchObject([
    { Name: `${stack}_api`, Mode: { Replicated: { Replicas: 2 } } },
    { Name: `${stack}_web`, TaskTemplate: { ContainerSpec: { Image: imageOfWeb(file) } } },
  ]);

  expect(await refused(next)).toContainEqual(expect.stringContaining('another deploy in between: the release '));
});

it('is refused for everything that moved since, by name', async () => {
  const { manifests, plan, refused, replace, deployed } = await makeReviewedScene(files, env);
  const { stack, write } = manifests;
  const [web, api] = [`${stack}_web`, `${stack}_api`];
  await deployed();

  const next = { TAG: '2' };
  await plan(next);
  await docker('service', 'update', '--detach', '--env-add', 'BY_HAND=1', web);
  expect(await refused(next)).toEqual([
    expect.stringMatching(
      new RegExp(`^the service ${web} was changed since the plan was made \\(version \\d+, now \\d+\\); .*environment`),
    ),
  ]);

  await plan(next);
  await docker('service', 'update', '--detach', '--env-add', 'BY_HAND=1', api);
  expect(await refused(next)).toEqual([
    expect.stringContaining(`the service ${api} was changed since the plan was made`),
  ]);

  await plan(next);
  await docker('service', 'rm', api);
  expect(await refused(next)).toEqual([`the service ${api} was removed since the plan was made`]);

  await plan(next);
  const image = `${sandbox.registry.address}/app:1`;
  const ours = `com.docker.stack.namespace=${stack}`;
  const make = ['service', 'create', '--detach', '--no-resolve-image', '--replicas', '0', '--label', ours];
  await docker(...make, '--name', `${stack}_extra`, image);
  await docker(...make, '--name', api, image);
  const created = await refused(next);
  expect(created).toContainEqual(
    `the service ${stack}_extra was created since the plan was made, and the manifest does not have it`,
  );
  expect(created).toContainEqual(`the service ${api} was created since the plan was made`);
  await docker('service', 'rm', api, `${stack}_extra`);

  await plan(next);
  await deployed({ MODE: 'slow' });
  const after = await refused(next);
  expect(after).toContainEqual(expect.stringContaining('another deploy in between: the release '));

  await plan(next);
  await write({ 'prod/static/index.html': 'two', 'prod/new.txt': 'new' });
  expect(await refused(next)).toEqual(['the file prod/new.txt was added', 'the file prod/static/index.html differs']);
  await plan(next);
  const other = await refused({ ...next, MODE: 'slow' });
  expect(other).toEqual([
    'the variable MODE has another value',
    expect.stringContaining(`the service ${web} would get other settings or values than in the plan`),
  ]);
  expect(other.join()).not.toContain('slow');

  await plan(next);
  // A folder of its own: the one of the plan belongs to its stack.
  const elsewhere = { STACK_NAME: `${stack}2`, SERVER_PATH: `${manifests.serverPath}2` };
  expect(await refused({ ...next, ...elsewhere })).toContainEqual(
    `was made for the stack ${stack}, and this is a deploy to the stack ${stack}2`,
  );
  const file = await plan(next);
  const { SSH_PRIVATE_KEY = '' } = sandbox.environment();
  const seal = await openSeal({ sshPrivateKey: new Secret(SSH_PRIVATE_KEY), registryPassword: undefined }, file.salt);
  await replace(sealed({ ...file, swarm: 'another' }, seal));
  expect(await refused(next)).toEqual([
    expect.stringMatching(/^was made for another server: .*, in the swarm another; /),
  ]);
});

it('is refused when a config that it uses was removed or created, or a tag was pushed again', async () => {
  const { manifests, plan, refused, deployed } = await makeReviewedScene(files, env);
  const { write, stack } = manifests;
  const content = `a page of ${stack}`;
  await write({ 'prod/page.html': content });
  await deployed();
  await write({ 'prod/page.html': `${content}, changed` });
  await deployed();

  await write({ 'prod/page.html': content });
  const { objects } = await plan();
  const config = objects.find(({ kind }) => kind === 'config');
  expect(config?.id).toEqual(expect.any(String));
  await docker('config', 'rm', config?.name ?? '');
  expect(await refused()).toEqual([`the config ${config?.name} was removed since the plan was made`]);

  await plan();
  const stdin = { input: content };
  await sandbox.docker(sandbox.manager, ['config', 'create', config?.name ?? '', '-'], stdin);
  expect(await refused()).toEqual([`the config ${config?.name} was created since the plan was made`]);

  const moving = { TAG: `moving-${stack}` };
  await pushAgain('1', moving.TAG);
  const before = imageOfWeb(await plan(moving));
  await pushAgain('2', moving.TAG);
  expect(await refused(moving)).toEqual([
    `the service ${stack}_web would get another image: ${before} in the plan, ${imageOfWeb(await plan(moving))} now`,
  ]);
  expect(before).toMatch(/:moving-.*@sha256:[0-9a-f]{64}$/);
});

it('has no secret in it, and no hash of one', async () => {
  const [inVariable, inFile, inGreeting] = [
    nastySecret('varZq3Rs5Jm8'),
    nastySecret('fileZq9Ut4Kp'),
    nastySecret('plainZq7Xw2'),
  ];
  const service = `
    environment: { DB_PASSWORD: "\${DB_PASSWORD}", DSN: "postgres://shop:\${DB_PASSWORD}@db/shop", GREETING: "\${GREETING}" }
    labels: { inner: "\${DB_PASSWORD}" }
    command: ["sleep", "\${DB_PASSWORD}"]
    secrets: [key]`;
  const rest = 'secrets:\n  key: { name: "${KEY_OF_PLAN}", file: prod/key.txt }\n';
  const { manifests, text, plan, deploy, refused } = await makeReviewedScene(
    { 'docker-compose.prod.yaml': compose({ web: app('1', service, none) }, rest), 'prod/key.txt': inFile.value },
    { DB_PASSWORD: inVariable.value, GREETING: inGreeting.value },
  );
  const { password } = sandbox.registry;
  const values = [inVariable, inFile, inGreeting, { core: password, value: password }];
  const another = { core: inFile.core, value: `${inFile.value}, another` };
  const needles = [...values, another].flatMap((one) => [
    ...needlesOf(one),
    ...hashesOf(one.value),
    ...hashesOf(one.core),
  ]);

  const { services, objects } = await plan();
  expect(services).toMatchObject([{ status: 'created', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  expect(objects).toContainEqual(expect.objectContaining({ kind: 'secret', name: 'key_of_plan_…' }));
  expect(foundIn(await text(), needles)).toEqual([]);
  expect((await deploy()).code).toBe(0);

  await manifests.write({ 'prod/key.txt': another.value });
  const [planned] = (await plan()).services;
  expect(planned?.changes).toEqual([{ what: 'secrets', added: ['key_of_plan_…'], removed: ['key_of_plan_…'] }]);
  expect(foundIn(await text(), needles)).toEqual([]);

  await manifests.write({ 'prod/key.txt': inFile.value });
  const problems = await refused({ GREETING: 'another greeting' });
  expect(problems).toContainEqual('the variable GREETING has another value');
  expect(problems).toContainEqual(expect.stringContaining('the secret key_of_plan_… '));
  expect(await refused({ DB_PASSWORD: 'another-password' })).toContainEqual(
    expect.stringContaining('_web would get other settings or values than in the plan'),
  );
});
