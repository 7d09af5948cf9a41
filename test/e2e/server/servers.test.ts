import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../../sandbox/until.ts';
import { bareSite } from '../../support/servers/bare-site.ts';
import { siteSecrets, siteText } from '../../support/servers/site-text.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const site = bareSite(3);
const EXPORT = ['--export', 'ci'];
const lines = (text: string) => text.trim().split('\n');
const exported = (name: string) => readFile(join(site.directory(), 'ci', name), 'utf8');

it('three bare machines become a swarm of three managers from one file, and the plan is what is done', async () => {
  await site.write('servers.yaml', siteText(site.sandbox()));
  const plan = await site.run(['server-plan', ...EXPORT]);
  expect(plan.code, plan.stderr).toBe(0);
  const refused = await site.run(['server-apply', ...EXPORT]);
  expect(refused.code, refused.stderr).toBe(2);
  for (const name of Object.keys(siteSecrets)) expect(refused.stderr).toContain(name);

  const done = await site.run(['server-apply', ...EXPORT], siteSecrets);
  expect(done.code, done.stderr).toBe(0);
  expect(lines(done.stdout)).toEqual(lines(plan.stdout));
  for (const value of Object.values(siteSecrets)) expect(`${done.stdout}${done.stderr}`).not.toContain(value);

  const { stdout } = await site.sandbox().docker('m1', ['node', 'ls', '--format', '{{.Hostname}} {{.ManagerStatus}}']);
  expect(stdout.split('\n').sort()).toEqual(['m1 Leader', 'm2 Reachable', 'm3 Reachable']);
});

it('a second run changes nothing, and needs neither the values nor a host key that is not pinned', async () => {
  const strict = { SSH_HOST_KEY_CHECKING: 'strict' };
  const again = await site.run(['server-apply', ...EXPORT], strict);
  expect(again, again.stderr).toMatchObject({ code: 0, stdout: '' });
  const plan = await site.run(['server-plan', ...EXPORT], { ...strict, ...siteSecrets });
  expect(plan, plan.stderr).toMatchObject({ code: 0, stdout: '' });
  const other = await site.run(['server-plan', ...EXPORT], { ...strict, DB_PASSWORD: 'an0ther-value' });
  expect(other.code, other.stderr).toBe(2);
  expect(other.stderr).toContain('the secret has another content than DB_PASSWORD');
});

it('the registry lets in whom the file names, and no one else', async () => {
  const address = `http://${site.sandbox().manager.address}:5005/v2/`;
  const status = (login: string) => {
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    return fetch(address, { headers: { authorization } }).then(
      (answer) => answer.status,
      () => 0,
    );
  };
  await site.importRegistry('m1');
  await until('the registry answers', 60, async () => (await status(`ci:${siteSecrets.CI_PASSWORD}`)) === 200);
  expect(await status('ci:wrong')).toBe(401);
});

it('a port that a container publishes is open only if the file names it', async () => {
  const { manager } = site.sandbox();
  await manager.exec(['docker', 'run', '--detach', '--publish', '8080:5000', '--publish', '8081:5000', 'registry:2']);
  const opens = (port: number) =>
    fetch(`http://${manager.address}:${port}/`, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    );
  await until('the port in the file is open', 30, () => opens(8080));
  expect(await opens(8081)).toBe(false);
});

it('a firewall that lets no new connection in reverts by itself', async () => {
  const rules = async () => (await site.sandbox().manager.exec(['nft', 'list', 'table', 'inet', 'swarm_ci'])).stdout;
  const before = await rules();
  await site.write('wrong.yaml', siteText(site.sandbox(), { sshFrom: '192.0.2.1' }));
  const wrong = await site.run(['server-apply', '--file', 'wrong.yaml', ...EXPORT]);
  expect(wrong.code, wrong.stderr).toBe(4);
  expect(wrong.stderr).toContain('no new SSH connection through the new firewall');
  await until('the rules before are in force', 60, async () => (await rules()) === before);
  const plan = await site.run(['server-plan', ...EXPORT]);
  expect(plan, plan.stderr).toMatchObject({ code: 0, stdout: '' });
});

it('a change by hand is found and undone', async () => {
  const { manager } = site.sandbox();
  await manager.exec(['nft', 'insert', 'rule', 'inet', 'swarm_ci', 'input', 'tcp', 'dport', '23', 'accept']);
  await manager.exec(['chmod', '777', '/data']);
  const plan = await site.run(['server-plan', ...EXPORT]);
  expect(lines(plan.stdout)).toEqual([
    'm1: folder /data: deploy 0777 → deploy 0755',
    expect.stringMatching(/^m1: firewall nftables: changed by hand → /),
  ]);
  const done = await site.run(['server-apply', ...EXPORT]);
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: plan.stdout });
});

it('a deploy with the exported variables', async () => {
  const names = ['SERVER_HOST', 'SERVER_USER', 'SSH_KNOWN_HOSTS', 'SSH_PRIVATE_KEY'];
  const variables = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await exported(name)])));
  for (const name of names) expect((await stat(join(site.directory(), 'ci', name))).mode & 0o777, name).toBe(0o600);
  const { address, user, password } = site.sandbox().registry;
  await site.write('docker-compose.prod.yaml', compose({ web: app('1') }));
  const login = { REGISTRY: address, REGISTRY_USER: user, REGISTRY_PASSWORD: password, PROJECT_NAME: 'shop' };
  const deployed = await site.run(['deploy', 'prod'], { ...variables, ...login, SSH_HOST_KEY_CHECKING: 'strict' });
  expect(deployed, deployed.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
});
