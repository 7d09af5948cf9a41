import { openManager } from '@swarm-ci/core';
import { describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { checkAs, connectTo, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeSshUser, type SshServer, type SshUser, startSshServer } from '../../support/ssh/ssh-server.ts';

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
    expect(stderr).toMatch(/the Docker engine of \S+ does not answer \(info\): .*permission denied/i);
    expect(stderr).toContain('→ add the user to the docker group on the server');
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
