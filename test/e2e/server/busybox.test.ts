import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { withoutDocker } from '../../support/command/tools.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// A manager whose every command is BusyBox's, as on Alpine. Debian builds it without flock: the one here takes what BusyBox's takes.

const sandbox = sharedSandbox();
const INSTALL = `set -e
mkdir "$0"
for name in $(busybox --list); do ln -s "$(command -v busybox)" "$0/$name"; done
ln -s "$(command -v docker)" "$0/docker"
cat >"$0/flock"
chmod 755 "$0/flock"`;
const FLOCK = `#!/bin/sh
case $1 in
  -[sxun] | [!-]*) exec /usr/bin/flock "$@" ;;
  *) echo 'Usage: flock [-sxun] FD | { FILE [-c] PROG ARGS }' >&2; exit 1 ;;
esac
`;
const mounted = '\n    volumes: ["./prod/conf:/etc/conf:ro"]';
const files = (tag: string) => ({
  'docker-compose.prod.yaml': compose({ web: app(tag, mounted) }),
  'prod/conf/app.conf': `level: ${tag}\n`,
});

it.each([
  ['the job', {}],
  ['the server', { PATH: withoutDocker() }],
])('is checked, planned, deployed to and rolled back, with the docker command of %s', async (_, more) => {
  const tools = `/opt/busybox-${randomBytes(4).toString('hex')}`;
  const { manager } = sandbox;
  await manager.exec(['sh', '-c', INSTALL, tools], { input: FLOCK });
  onTestFinished(async () => void (await manager.exec(['rm', '-rf', tools])));
  const user = await makeSshUser(manager, { files: { '.bashrc': `export PATH=${tools}\n` } });
  const { port } = await startSshServer(manager);
  const manifests = await makeManifests(sandbox, files('1'));
  const server = { SERVER_USER: user.name, SERVER_PORT: `${port}`, SERVER_PATH: `${user.home}/deploy` };
  const env = { ...more, ...server, SSH_KNOWN_HOSTS: '', SSH_HOST_KEY_CHECKING: 'accept-new' };
  const live = async () => (await manager.exec(['cat', `${server.SERVER_PATH}/prod/conf/app.conf`])).stdout.trim();
  const runs = async (...args: string[]) => {
    const ran = await manifests.run(args, env);
    expect(ran.code, ran.stderr).toBe(0);
    return ran.stdout;
  };

  expect(await runs('check', 'prod')).not.toMatch(/^✘/m);
  await runs('deploy', 'prod');
  expect(await runs('plan', 'prod')).toContain('would change nothing');
  await manifests.write(files('2'));
  expect(await runs('plan', 'prod')).toContain('~ file prod/conf/app.conf');
  await runs('deploy', 'prod');
  expect(await live()).toBe('level: 2');
  await manifests.write(files('bad'));
  expect((await manifests.deploy(env)).code).toBe(3);
  expect(await live()).toBe('level: 2');
  await runs('rollback', 'prod');
  expect(await live()).toBe('level: 1');
});
