import { expect, it } from 'vitest';
import { fleetingImage } from '../../support/registry/registry-image.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// What is not in the difference is not touched, whatever registries, others and old compose files do.
const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
const versionOf = (name: string) => docker('service', 'inspect', '--format', '{{.Version.Index}}', name);
const tasksOf = (name: string) => docker('service', 'ps', '--no-trunc', '--format', '{{.ID}}', name);
const none = '\n      replicas: 0';

it('a service whose image is gone from its registry runs on, pinned, while another one is updated', async () => {
  const image = await fleetingImage(sandbox.registry, 'app', '1');
  const text = compose({ db: app(image.tag), web: app('${TAG}') });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  expect(await manifests.deploy({ TAG: '1' })).toMatchObject({ code: 0 });
  const db = `${manifests.stack}_db`;
  const before = [await versionOf(db), await tasksOf(db)];
  await image.remove();
  const { code, stderr, report } = await manifests.deploy({ TAG: '2' });
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ db: 'unchanged', web: 'updated' });
  expect(stderr).toContain(`${db} keeps the digest that it runs`);
  expect([await versionOf(db), await tasksOf(db)]).toEqual(before);
});

it('a stored login stays, and is enough for a service that changes, when the job has none', async () => {
  const text = compose({ db: app('1', '', none), web: app('1', '\n    environment: { A: "${A}" }', none) });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  expect(await manifests.deploy({ A: '1' })).toMatchObject({ code: 0 });
  const db = `${manifests.stack}_db`;
  const before = await versionOf(db);
  const anonymous = { REGISTRY_USER: '', REGISTRY_PASSWORD: '' };
  const { code, stderr, report } = await manifests.deploy({ A: '2', ...anonymous });
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ db: 'unchanged', web: 'updated' });
  expect(await versionOf(db)).toBe(before);
  // The engine still has the login of the first deploy: it places a task on a node that must pull.
  await docker('service', 'scale', '--detach', `${manifests.stack}_web=1`);
  await expectRunning(manifests, { web: '1' });
});

it('the logins of the server are used where the job has none', async () => {
  const { address, user, password } = sandbox.registry;
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  const config = JSON.stringify({ auths: { [address]: { auth } } });
  const folder = '/home/deploy/.docker';
  await sandbox.manager.exec(['sh', '-c', `mkdir -p ${folder} && cat >${folder}/config.json`], { input: config });
  await sandbox.manager.exec(['chown', '-R', 'deploy', folder]);
  try {
    const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': compose({ web: app('1') }) });
    const { code, stderr } = await manifests.deploy({ REGISTRY_USER: '', REGISTRY_PASSWORD: '' });
    expect(code, stderr).toBe(0);
    await expectRunning(manifests, { web: '1' });
  } finally {
    await sandbox.manager.exec(['rm', '-rf', folder]);
  }
});

it('services of others stay, unless their removal is asked for', async () => {
  const both = compose({ web: app('1', '', none), theirs: app('1', '', none) });
  const text = compose({ web: app('1', '', none) });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  await deployByHand(sandbox, manifests.stack, both);
  const theirs = `${manifests.stack}_theirs`;
  for (const job of ['check', 'plan', 'deploy']) {
    const refused = await manifests.run([job, 'prod']);
    expect(refused.code, refused.stderr).toBe(2);
    expect(`${refused.stdout}${refused.stderr}`).toContain(`the service ${theirs} runs in this stack`);
  }
  const kept = await manifests.deploy({}, '--prune', 'false');
  expect(kept.code, kept.stderr).toBe(0);
  await versionOf(theirs);
  // Now there is a release, but not of that service.
  expect((await manifests.run(['deploy', 'prod'])).code).toBe(2);
  const { code, stderr, report } = await manifests.deploy({}, '--prune-foreign');
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ web: 'unchanged', theirs: 'removed' });
});

it.each(['True', '${E:-yes}', '"${E:-On}"'])(
  'what is external: %s and missing is found before anything is removed',
  async (yes) => {
    const first = compose({ web: app('1', '', none), old: app('1', '', none) });
    const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': first });
    expect(await manifests.deploy()).toMatchObject({ code: 0 });
    const before = await versionOf(`${manifests.stack}_old`);
    const edge = `  edge:\n    external: ${yes}\n    name: no-such-network\n`;
    const web = app('1', '\n    networks: [edge]', none);
    await manifests.write({ 'docker-compose.prod.yaml': `${compose({ web })}${edge}` });
    for (const job of ['check', 'deploy']) {
      const { code, stdout, stderr } = await manifests.run([job, 'prod']);
      expect(code, stderr).toBe(2);
      expect(`${stdout}${stderr}`).toContain('no-such-network');
    }
    expect(await versionOf(`${manifests.stack}_old`)).toBe(before);
  },
);

it('a network that Docker does not change is named, and the services stay', async () => {
  const text = (more: string) =>
    `${compose({ web: app('1', '\n    networks: [inner]', none) })}  inner: { driver: overlay${more} }\n`;
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text('') });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write({ 'docker-compose.prod.yaml': text(', attachable: true, internal: true') });
  const { code, stderr, report } = await manifests.deploy();
  expect(code, stderr).toBe(0);
  expect(report.warnings.join()).toMatch(/network \S+_inner exists with other settings \(internal, attachable\)/);
  expect(statusesOf(report)).toEqual({ web: 'unchanged' });
});
