import { expect, it, onTestFinished } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { runningOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// Each stack and each folder on the server belongs to one environment.
const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
const none = '\n      replicas: 0';
const refused = { code: 2, stdout: '' };

/** What a deploy could touch. */
const stateOf = async ({ stack, serverPath }: Manifests) => [
  await docker('stack', 'services', '--format', '{{.Name}} {{.Image}}', stack),
  (
    await sandbox.manager.exec([
      'sh',
      '-c',
      `find ${serverPath} -type f -not -path '*/.swarm-ci/*' | sort | xargs sha256sum`,
    ])
  ).stdout,
];
const removedLater = (stack: string) =>
  onTestFinished(async () => {
    await sandbox.docker(sandbox.manager, ['stack', 'rm', stack], { reject: false });
  });

it('one STACK_NAME for two environments: dev does not replace prod, and is refused by check, plan and deploy', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ site: app('2', '', none), store: app('1', '', none) }),
    'docker-compose.dev.yaml': compose({ site: app('1', '', none) }),
  });
  const { stack, serverPath } = manifests;
  const shared = { STACK_NAME: stack };
  expect(await manifests.deploy(shared)).toMatchObject({ code: 0 });
  const before = await stateOf(manifests);
  const words = `the stack ${stack} is deployed by the environment prod of the project ${stack.slice(0, -5)}, in ${serverPath}; this job is the environment dev`;
  for (const job of ['check', 'plan', 'deploy', 'rollback']) {
    const { code, stdout, stderr } = await manifests.run([job, 'dev'], shared);
    expect({ job, code }, stderr).toEqual({ job, code: 2 });
    expect(`${stdout}${stderr}`).toContain(words);
    expect(`${stdout}${stderr}`).toContain('set STACK_NAME or PROJECT_NAME');
  }
  expect(await stateOf(manifests)).toEqual(before);

  // The documented way for a stack that has moved.
  await docker('config', 'rm', `${stack}_swarm-ci-owner`);
  // What the kept releases show is refused, too.
  expect(await manifests.run(['deploy', 'dev'], shared)).toMatchObject(refused);
  await sandbox.manager.exec(['mv', `${serverPath}/.swarm-ci/prod`, `${serverPath}/.swarm-ci/dev`]);
  expect(await manifests.run(['deploy', 'dev'], shared)).toMatchObject({ code: 0 });
  expect(await manifests.run(['deploy', 'prod'], shared)).toMatchObject(refused);
});

it('one stack from two folders is refused, and a first deploy of both at once gives it to one of them', async () => {
  const text = { 'docker-compose.prod.yaml': compose({ web: app('1', '', none) }) };
  const [a, b] = [await makeManifests(sandbox, text), await makeManifests(sandbox, text)];
  const shared = { STACK_NAME: a.stack };
  const codes = await Promise.all([a, b].map(async (one) => (await one.run(['deploy', 'prod'], shared)).code));
  expect(codes.sort()).toEqual([0, 2]);
  const again = await Promise.all([a, b].map((one) => one.run(['deploy', 'prod'], shared)));
  expect(again.map(({ code }) => code).sort()).toEqual([0, 2]);
  expect(again.map(({ stderr }) => stderr).join()).toContain(
    `the stack ${a.stack} is deployed by the environment prod`,
  );
});

it('review apps in one folder are refused; each with a folder of its own is kept apart, and a removed one leaves its folder', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.review.yaml': compose({ web: app('1', '\n    volumes: ["./review/page:/srv/page:ro"]', none) }),
    'review/page': 'from a',
  });
  const [a, b] = ['a', 'b'].map((one) => `${manifests.stack}-${one}`) as [string, string];
  removedLater(a);
  removedLater(b);
  const first = await manifests.run(['deploy', 'review'], { STACK_NAME: a });
  expect(first.code, first.stderr).toBe(0);
  await manifests.write({ 'review/page': 'from b' });
  const { code, stderr } = await manifests.run(['deploy', 'review'], { STACK_NAME: b });
  expect(code).toBe(2);
  expect(stderr).toContain(
    `${manifests.serverPath} holds the files and releases of the stack ${a} for the environment review`,
  );
  expect(stderr).toContain('set SERVER_PATH, too');
  const page = await sandbox.manager.exec(['cat', `${manifests.serverPath}/review/page`]);
  expect(page.stdout).toBe('from a');
  expect((await manifests.run(['releases', 'review'], { STACK_NAME: b })).stdout).toBe('');

  const apart = { STACK_NAME: b, SERVER_PATH: `${manifests.serverPath}-b` };
  const second = await manifests.run(['deploy', 'review'], apart);
  expect(second.code, second.stderr).toBe(0);
  await docker('stack', 'rm', b);
  const c = `${manifests.stack}-c`;
  removedLater(c);
  const third = await manifests.run(['deploy', 'review'], { ...apart, STACK_NAME: c });
  expect(third.code, third.stderr).toBe(0);
  expect(
    (await manifests.run(['releases', 'review'], { ...apart, STACK_NAME: c })).stdout.split('\n').filter(Boolean),
  ).toHaveLength(1);
});

it('a stack without a record is taken over without touching a service', async () => {
  const text = compose({ web: app('1') });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  const { stack } = manifests;
  await deployByHand(sandbox, stack, text);
  await expect.poll(() => runningOf(stack)).toEqual({ web: '1' });
  const look = async () => [
    await docker('service', 'inspect', '--format', '{{.Version.Index}} {{json .Spec}}', `${stack}_web`),
    await docker('service', 'ps', '--no-trunc', '--format', '{{.ID}}', `${stack}_web`),
  ];
  const before = await look();
  for (let i = 0; i < 2; i++) {
    const { code, stderr, report } = await manifests.deploy();
    expect(code, stderr).toBe(0);
    expect(statusesOf(report)).toEqual({ web: 'unchanged' });
    expect(stderr).not.toContain('owner');
  }
  expect(await look()).toEqual(before);
  const labels = await docker('config', 'inspect', '--format', '{{json .Spec.Labels}}', `${stack}_swarm-ci-owner`);
  expect(JSON.parse(labels)).toMatchObject({ 'swarm-ci.owner': stack, 'swarm-ci.environment': 'prod' });
  await docker('stack', 'rm', stack);
  expect(await docker('config', 'ls', '--quiet', '--filter', `label=swarm-ci.owner=${stack}`)).toBe('');
});

it('a first deploy beside the same service under another name, with its port and folder, is refused', async () => {
  const text = compose({
    db: app('1', '\n    ports: [{ target: 5432, published: 5439, mode: host }]\n    volumes: ["/srv/c01:/data"]', none),
  });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  const live = `${manifests.stack}_live`;
  removedLater(live);
  await deployByHand(sandbox, live, text);
  for (const job of ['check', 'plan', 'deploy']) {
    const { code, stdout, stderr } = await manifests.run([job, 'prod']);
    expect({ job, code }, stderr).toEqual({ job, code: 2 });
    expect(`${stdout}${stderr}`).toContain(
      `would run beside the stack ${live} with the same services: ${live}_db publishes the port 5439/tcp, ${live}_db writes to /srv/c01`,
    );
    expect(`${stdout}${stderr}`).toContain(`set STACK_NAME=${live}`);
  }
  expect(await docker('stack', 'services', '--quiet', manifests.stack)).toBe('');
  expect(await manifests.run(['deploy', 'prod'], { STACK_NAME: live })).toMatchObject({ code: 0 });
});

it('environments that share a folder do not change or remove the files that the other one mounts', async () => {
  const mounting = app('1', '\n    volumes: ["./common/app.conf:/etc/app.conf:ro"]', none);
  const manifests = await makeManifests(sandbox, {
    'docker-compose.dev.yaml': compose({ web: mounting }),
    'docker-compose.prod.yaml': compose({ web: mounting }),
    'common/app.conf': 'v1',
  });
  removedLater(manifests.stack.replace(/prod$/, 'dev'));
  const deploy = (environment: string) => manifests.run(['deploy', environment]);
  for (const environment of ['dev', 'prod']) expect(await deploy(environment)).toMatchObject({ code: 0 });
  const before = await stateOf(manifests);

  await manifests.write({ 'common/app.conf': 'v2 of a dev branch' });
  const { code, stderr } = await deploy('dev');
  expect(code).toBe(2);
  expect(stderr).toMatch(
    new RegExp(`common/app.conf: differs .* the environment prod also deploys and ${manifests.stack}_web`),
  );
  expect(stderr).toContain('set another SERVER_PATH');
  expect(await stateOf(manifests)).toEqual(before);

  await manifests.write({ 'docker-compose.dev.yaml': compose({ web: app('1', '', none) }) });
  expect((await manifests.run(['plan', 'dev'])).stdout).not.toContain('file common/app.conf');
  expect(await deploy('dev')).toMatchObject({ code: 0 });
  const file = await sandbox.manager.exec(['cat', `${manifests.serverPath}/common/app.conf`]);
  expect(file.stdout).toBe('v1');
});
