import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// Modes of files on the server: those of git, whatever the umasks of the runner and of the login are.

const sandbox = sharedSandbox();
const mounted = '\n    volumes: ["./prod/conf:/etc/conf:ro"]';
const files = {
  'docker-compose.prod.yaml': compose({ web: app('1', mounted) }),
  'prod/start.sh': '#!/bin/sh\n',
  'prod/conf/app.conf': 'level: 1\n',
};
const git = [
  '644 docker-compose.prod.yaml',
  '755 prod',
  '755 prod/conf',
  '644 prod/conf/app.conf',
  '755 prod/start.sh',
];

it.each([
  [0o000, '0002'],
  [0o077, '0077'],
])(
  'are the same from a runner with umask %o to a login with %s, also after a restore and a rollback',
  async (runner, login) => {
    const manifests = await makeManifests(sandbox, files);
    const checkOut = async () => {
      for (const path of Object.keys(files)) await chmod(join(manifests.directory, path), 0o666 & ~runner);
      await chmod(join(manifests.directory, 'prod/start.sh'), 0o777 & ~runner);
    };
    await checkOut();
    const user = await makeSshUser(sandbox.manager, { files: { '.bashrc': `umask ${login}\n` } });
    const { port } = await startSshServer(sandbox.manager);
    const serverPath = `${user.home}/deploy`;
    const server = { SERVER_USER: user.name, SERVER_PORT: `${port}`, SERVER_PATH: serverPath };
    const env = { ...server, SSH_KNOWN_HOSTS: '', SSH_HOST_KEY_CHECKING: 'accept-new' };
    const modesIn = async (folder: string) => {
      const script = 'cd "$0" && find . -path ./.swarm-ci -prune -o ! -name . -printf "%m %P\\n" | sort -k 2';
      return (await sandbox.manager.exec(['sh', '-c', script, folder])).stdout.trim().split('\n');
    };
    const first = await manifests.deploy(env);
    expect(first.code, first.stderr).toBe(0);
    expect(await modesIn(serverPath)).toEqual(git);
    const { stdout: release } = await sandbox.manager.exec([
      'sh',
      '-c',
      'ls -d "$0"/.swarm-ci/prod/releases/*/files',
      serverPath,
    ]);
    expect(await modesIn(release.trim())).toEqual(git);
    const own = await sandbox.manager.exec(['stat', '-c', '%a', `${serverPath}`, `${serverPath}/.swarm-ci/prod`]);
    expect(own.stdout).toBe('755\n700');
    const plan = await manifests.run(['plan', 'prod', '--json'], env);
    expect(JSON.parse(plan.stdout)).toMatchObject({ files: [], changes: false });

    await manifests.write({
      'docker-compose.prod.yaml': compose({ web: app('bad', mounted) }),
      'prod/conf/app.conf': 'level: 2\n',
    });
    await checkOut();
    expect(await manifests.deploy(env)).toMatchObject({ code: 3 });
    expect(await modesIn(serverPath)).toEqual(git);

    await manifests.write({
      'docker-compose.prod.yaml': compose({ web: app('2', mounted) }),
      'prod/conf/app.conf': 'level: 3\n',
    });
    await checkOut();
    expect(await manifests.deploy(env)).toMatchObject({ code: 0 });
    expect(await manifests.run(['rollback', 'prod'], env)).toMatchObject({ code: 0 });
    expect(await modesIn(serverPath)).toEqual(git);
    const { stdout: container } = await sandbox.docker(sandbox.manager, [
      ...['ps', '-q', '--latest', '--filter', `label=com.docker.swarm.service.name=${manifests.stack}_web`],
    ]);
    const read = ['exec', '--user', '12345', container.trim(), 'cat', '/etc/conf/app.conf'];
    expect((await sandbox.docker(sandbox.manager, read)).stdout).toBe('level: 1');
  },
);
