import { expect, it } from 'vitest';
import { withoutDocker } from '../../support/command/tools.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const none = '\n      replicas: 0';

it('refuses what a deploy refuses: input, images, an older commit', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('${TAG}', '', none) }),
  });
  const unset = await manifests.run(['plan', 'prod']);
  expect(unset).toMatchObject({ code: 2, stdout: '' });
  expect(unset.stderr).toContain('TAG is not set');
  const missing = await manifests.run(['deploy', 'prod', '--dry-run'], { TAG: 'no-such-tag' });
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toContain('not found in its registry');

  const commit = (sha: string, hour: number) => ({
    TAG: '1',
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: sha.repeat(40),
    CI_COMMIT_BRANCH: 'main',
    CI_COMMIT_TIMESTAMP: `2026-11-20T${hour}:00:00+00:00`,
  });
  expect(await manifests.deploy(commit('b', 12))).toMatchObject({ code: 0 });
  const older = await manifests.run(['plan', 'prod'], commit('a', 11));
  expect(older.code, older.stderr).toBe(2);
  expect(older.stdout).toMatch(/commit aaaaaaaa of .* is older than the release \S+-bbbbbbbb/);
  expect(older.stdout).toContain(`a deploy of ${manifests.stack} would be refused`);
  const meant = await manifests.run(['deploy', 'prod', '--dry-run', '--allow-older'], commit('a', 11));
  expect(meant).toMatchObject({ code: 0, stdout: expect.stringContaining('would change nothing') });
});

it('reports what docker stack deploy itself would refuse, without a secret', async () => {
  const text = compose({ web: app('1', '\n    environment: { KEY: "${DB_PASSWORD}" }\n    no_such_key: true', none) });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  const ran = await manifests.run(['plan', 'prod'], { DB_PASSWORD: 'hunter2-of-a-plan' });
  expect(ran.code, ran.stderr).toBe(2);
  expect(ran.stdout).toMatch(/docker-compose\.prod\.yaml:\d+:\d+: Docker refuses the compose file: .*no_such_key/);
  expect(`${ran.stdout}${ran.stderr}`).not.toContain('hunter2');
});

it('lists networks, configs and secrets that a first deploy would create, and what Docker warns of, and creates none', async () => {
  const text = `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:1
    build: .
    configs: [page]
    secrets: [key]
    networks: [inner]
    deploy: { replicas: 0 }
networks:
  inner: {}
configs:
  page: { file: prod/page.html }
secrets:
  key: { file: prod/key.txt }
`;
  const files = { 'docker-compose.prod.yaml': text, 'prod/page.html': 'page', 'prod/key.txt': 'hunter2-in-a-file' };
  const manifests = await makeManifests(sandbox, files);
  const { code, stdout, stderr } = await manifests.run(['plan', 'prod', '--json']);
  expect(code, stderr).toBe(0);
  const { stack } = manifests;
  expect(JSON.parse(stdout)).toMatchObject({
    services: [{ name: `${stack}_web`, status: 'created' }],
    networks: [`${stack}_inner`],
    configs: [`${stack}_page`],
    secrets: [`${stack}_key`],
    files: [
      { path: 'docker-compose.prod.yaml', change: 'added' },
      { path: 'prod/page.html', change: 'added' },
    ],
    warnings: expect.arrayContaining([expect.stringContaining('build')]),
  });
  const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
  for (const kind of ['service', 'network', 'config', 'secret'])
    expect(await docker(kind, 'ls', '-q', '--filter', `label=com.docker.stack.namespace=${stack}`)).toBe('');
  await expect(sandbox.manager.exec(['test', '-e', manifests.serverPath])).rejects.toThrow();
});

it('leaves nothing on the server when it is killed halfway', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('1', '', none) }),
  });
  const own = await startSshServer(sandbox.manager);
  const user = await makeSshUser(sandbox.manager, {});
  const left = async () =>
    (await sandbox.manager.exec(['find', '/dev/shm', '/tmp', '-maxdepth', '1', '-user', user.name])).stdout;
  const server = { SERVER_USER: user.name, SERVER_PORT: `${own.port}`, SERVER_PATH: `${user.home}/deploy` };
  const env = { ...server, PATH: withoutDocker() };
  let caught = false;
  for (let attempt = 0; attempt < 10 && !caught; attempt++) {
    const more = { ...env, SSH_KNOWN_HOSTS: '', SSH_HOST_KEY_CHECKING: 'accept-new' };
    const plan = manifests.start(['plan', 'prod'], more);
    let over = false;
    void plan.result.then(() => {
      over = true;
    });
    await until(async () => over || (await left()) !== '');
    plan.signal('SIGSTOP');
    caught = !over && (await left()) !== '';
    plan.signal('SIGKILL');
    await plan.result;
  }
  expect(caught).toBe(true);
  await until(async () => (await left()) === '');
});

it('without a docker command in the job, says what a server lacks that forwards no sockets', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('1', '', none) }),
  });
  const own = await startSshServer(sandbox.manager, { options: ['AllowStreamLocalForwarding no'] });
  const user = await makeSshUser(sandbox.manager, {});
  const { code, stdout, stderr } = await manifests.run(['plan', 'prod'], {
    PATH: withoutDocker(),
    SERVER_USER: user.name,
    SERVER_PATH: '/tmp/plan-of-nothing',
    SERVER_PORT: `${own.port}`,
    SSH_KNOWN_HOSTS: '',
    SSH_HOST_KEY_CHECKING: 'accept-new',
  });
  expect(code, stderr).toBe(4);
  expect(stdout).toBe('');
  expect(stderr).toContain('AllowStreamLocalForwarding yes');
  const left = ['find', '/dev/shm', '/tmp', '-user', user.name];
  expect((await sandbox.manager.exec(left)).stdout).toBe('');
});
