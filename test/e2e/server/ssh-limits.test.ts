import { describe, expect, it } from 'vitest';
import { openManager } from '../../../packages/ci-core/src/effects/engine/engine.ts';
import { pushAgain } from '../../support/registry/push-again.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { checkAs, connectTo, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeSshUser, type SshServer, type SshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import { makeManifests } from '../../support/stack/manifests.ts';

const sandbox = sharedSandbox;
const connect = (user: string, { port }: SshServer) => connectTo(sandbox(), { user, port });
const check = async (user: SshUser, { port }: SshServer) => checkAs(await tinyManifests(sandbox()), user, port);

describe('what the server does not allow', () => {
  it('a user outside the docker group', async () => {
    const { code, stderr, stdout } = await check(
      await makeSshUser(sandbox().manager, { groups: [] }),
      await startSshServer(sandbox().manager),
    );
    expect(code, stderr).toBe(4);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/the Docker engine of \S+ does not let this user in \(info\): .*permission denied/i);
    expect(stderr).toContain('→ add the user to the docker group on the server');
    expect(stderr).toContain('SERVER_USER to one who may use docker without sudo');
    expect(stderr).not.toContain('this is a bug');
  });

  it('forwarding: the engine is reached through docker system dial-stdio', async () => {
    const own = await startSshServer(sandbox().manager, { options: ['AllowStreamLocalForwarding no'] });
    const user = await makeSshUser(sandbox().manager, {});
    const host = await connect(user.name, own);
    const { engine } = await openManager(host);
    expect(await engine.info()).toMatchObject({ isManager: true });
    const processes = await sandbox().manager.exec(['pgrep', '-u', user.name, '-fa', 'dial-stdio']);
    expect(processes.stdout).toContain('docker system dial-stdio');
    expect(await check(user, own)).toMatchObject({ code: 0 });
  });

  for (const sessions of [1, 2]) {
    it(`more than ${sessions} session(s): enough for a check, reported when it is not`, async () => {
      const own = await startSshServer(sandbox().manager, { options: [`MaxSessions ${sessions}`] });
      const user = await makeSshUser(sandbox().manager, {});
      const { code, stderr } = await check(user, own);
      expect(code, stderr).toBe(0);
      const host = await connect(user.name, own);
      const holding = Array.from({ length: sessions }, () => host.start({ argv: ['cat'] }));
      await expect(host.run({ argv: ['true'] })).rejects.toMatchObject({
        code: 'SERVER_UNUSABLE',
        message: expect.stringContaining(`refused to open an SSH session for "true"`),
        hint: expect.stringContaining('raise MaxSessions'),
      });
      for (const { stdin } of holding) stdin.end();
      await Promise.all(holding.map(({ exit }) => exit));
      expect(await host.run({ argv: ['true'] })).toMatchObject({ code: 0 });
    });
  }

  it('one session and no forwarding is reported, not waited for', async () => {
    const own = await startSshServer(sandbox().manager, {
      options: ['MaxSessions 1', 'AllowStreamLocalForwarding no'],
    });
    const { code, stderr } = await check(await makeSshUser(sandbox().manager, {}), own);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain('→ raise MaxSessions in the sshd_config');
  });
});

describe('a restricted key and many images', () => {
  const IMAGES = 40;
  const compose = (count: number) =>
    [
      'version: "3.8"',
      'services:',
      ...Array.from(
        { length: count },
        (_, i) =>
          `  s${i}:\n    image: \${REGISTRY}/app:many-${i}\n    networks: [tests]\n    deploy: { endpoint_mode: dnsrr, replicas: ${i < 3 ? 1 : 0} }`,
      ),
      'networks:\n  tests: { external: true, name: tests }\n',
    ].join('\n');

  for (const sessions of [4, 10]) {
    it(`MaxSessions ${sessions}: check, deploy and rollback of ${IMAGES} images`, async () => {
      for (let i = 0; i < IMAGES; i++) await pushAgain('1', `many-${i}`);
      const own = await startSshServer(sandbox().manager, { options: [`MaxSessions ${sessions}`] });
      const user = await makeSshUser(sandbox().manager, {});
      await sandbox().manager.exec(['sed', '-i', 's/^/restrict /', `${user.home}/.ssh/authorized_keys`]);
      const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': compose(IMAGES) });
      const env = {
        SERVER_HOST: `${user.name}@${sandbox().manager.address}:${own.port}`,
        SERVER_PATH: `${user.home}/deploy`,
        SSH_KNOWN_HOSTS: `${own.hostKeys[0]}`,
      };
      const checked = await manifests.run(['check', 'prod'], env);
      expect(checked.code, checked.stderr).toBe(0);
      expect(checked.stderr).not.toMatch(/SSH session|cannot be reached/);
      const first = await manifests.deploy(env);
      expect(first.code, first.stderr).toBe(0);
      await manifests.write({ 'docker-compose.prod.yaml': compose(IMAGES).replace('many-0', 'many-1') });
      const second = await manifests.deploy(env);
      expect(second.code, second.stderr).toBe(0);
      const back = await manifests.run(['rollback', 'prod'], env);
      expect(back.code, back.stderr).toBe(0);
      for (const { stderr } of [first, second, back]) expect(stderr).not.toMatch(/SSH session|cannot be reached/);
    }, 240_000);
  }

  it('MaxSessions 3 is refused before the first change, by name', async () => {
    const own = await startSshServer(sandbox().manager, {
      options: ['MaxSessions 3', 'AllowStreamLocalForwarding no'],
    });
    const { code, stdout, stderr } = await check(await makeSshUser(sandbox().manager, {}), own);
    expect(code, stderr).toBe(4);
    expect(stdout).toContain('allows 3 SSH sessions at once and no forwarding, but a deploy needs 4');
    expect(stdout).toContain('raise MaxSessions');
  });
});
