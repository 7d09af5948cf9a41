import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bareSite } from '../../support/servers/bare-site.ts';

const site = bareSite(1);
const PACK = join(import.meta.dirname, '../../support/servers/own-packages.sh');

it('the engine and nftables are installed from the package sources of the system, by a user with sudo', async () => {
  const { manager } = site.sandbox();
  await manager.exec(['sh', '-c', await readFile(PACK, 'utf8')]);
  const text = (version: string) => `nodes:
  m1: { address: admin@${manager.address}, role: manager }
docker: { version: "${version}", daemon: { log-driver: local } }
deploy_user: { name: deploy }
firewall: {}
`;
  await site.write('servers.yaml', text('1.2'));
  const absent = await site.run(['server-apply']);
  expect(absent.code, absent.stderr).toBe(4);
  expect(absent.stderr).toContain('docker.io 1.2 is not in the package sources');

  const installed = (await manager.exec(['sed', '-n', 's/^Version: //p', '/srv/repository/Packages'])).stdout;
  await site.write('servers.yaml', text(installed.slice(0, 4)));
  const plan = await site.run(['server-plan']);
  expect(plan.stdout.split('\n')[0]).toBe(`m1: package docker.io: ${installed.slice(0, 4)}`);
  const done = await site.run(['server-apply']);
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: plan.stdout });
  const again = await site.run(['server-apply']);
  expect(again, again.stderr).toMatchObject({ code: 0, stdout: '' });
});
