import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bareSite } from '../../support/servers/bare-site.ts';

const site = bareSite(3);

const serversText = () => {
  const { nodes, registry } = site.sandbox();
  const lines = nodes.map(
    ({ name, address }, i) => `  ${name}: { address: ${address}, role: manager, labels: { zone: z${i} } }`,
  );
  return `nodes:
${lines.join('\n')}
docker:
  daemon:
    insecure-registries: ["${registry.address}"]
    log-driver: local
    log-opts: { max-size: 10m }
deploy_user: { name: deploy }
folders:
  /data/shop: { owner: deploy, mode: "0750" }
networks:
  shared: { subnet: 10.77.0.0/24 }
secrets:
  db_password: { from: DB_PASSWORD }
`;
};
const secret = { DB_PASSWORD: 'v3ry-s3cret-value' };
const lines = (text: string) => text.trim().split('\n');

it('three bare machines become a swarm of three managers from one file', async () => {
  await site.write('servers.yaml', serversText());
  const plan = await site.run(['server-plan', '--export', 'ci']);
  expect(plan.code, plan.stderr).toBe(0);
  const refused = await site.run(['server-apply', '--export', 'ci']);
  expect(refused.code, refused.stderr).toBe(2);
  expect(refused.stderr).toContain('DB_PASSWORD');

  const done = await site.run(['server-apply', '--export', 'ci'], secret);
  expect(done.code, done.stderr).toBe(0);
  expect(lines(done.stdout)).toEqual(lines(plan.stdout));
  expect(`${done.stdout}${done.stderr}`).not.toContain(secret.DB_PASSWORD);

  const { stdout } = await site.sandbox().docker('m1', ['node', 'ls', '--format', '{{.Hostname}} {{.ManagerStatus}}']);
  expect(stdout.split('\n').sort()).toEqual(['m1 Leader', 'm2 Reachable', 'm3 Reachable']);
  const again = await site.run(['server-apply', '--export', 'ci'], { ...secret, SSH_HOST_KEY_CHECKING: 'strict' });
  expect(again, again.stderr).toMatchObject({ code: 0, stdout: '' });
  expect((await site.run(['server-plan', '--export', 'ci'])).stdout).toBe('');
  for (const name of ['SERVER_HOST', 'SERVER_USER', 'SSH_KNOWN_HOSTS', 'SSH_PRIVATE_KEY']) {
    const path = join(site.directory(), 'ci', name);
    expect((await stat(path)).mode & 0o777, name).toBe(0o600);
    expect(await readFile(path, 'utf8')).not.toBe('');
  }
});
