import { expect, it } from 'vitest';
import { makeManifests } from '../support/manifests.ts';
import { sharedSandbox } from '../support/shared-sandbox.ts';
import { makeSshUser, startSshServer } from '../support/ssh-server.ts';
import { app, compose } from '../support/stack-text.ts';

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
  expect(missing.stderr).toContain('its registry does not have it');

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

it('tells what docker stack deploy itself would refuse, without a secret', async () => {
  const text = compose({ web: app('1', '\n    environment: { KEY: "${DB_PASSWORD}" }\n    no_such_key: true', none) });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  const ran = await manifests.run(['plan', 'prod'], { DB_PASSWORD: 'hunter2-of-a-plan' });
  expect(ran.code, ran.stderr).toBe(1);
  expect(ran.stdout).toMatch(/docker stack deploy refuses: .*no_such_key/);
  expect(`${ran.stdout}${ran.stderr}`).not.toContain('hunter2');
});

it('says what a server lacks that forwards no sockets', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('1', '', none) }),
  });
  const own = await startSshServer(sandbox.manager, { options: ['AllowStreamLocalForwarding no'] });
  const user = await makeSshUser(sandbox.manager, {});
  const { code, stdout, stderr } = await manifests.run(['plan', 'prod'], {
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
