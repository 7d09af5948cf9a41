import { expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import { until } from '../../sandbox/until.ts';
import { bareSite } from '../../support/servers/bare-site.ts';
import { unpackUfw } from '../../support/servers/unpack-ufw.ts';

// In order: one machine, which has ufw with a rule of its own.
const site = bareSite(1);
const text = (more = '') => `nodes:
  m1: { address: ${site.sandbox().manager.address}, role: manager }
deploy_user: { name: deploy }
firewall: { with: ufw, published: [{ port: 8080 }]${more} }
`;
const exec = async (...argv: string[]) => (await site.sandbox().manager.exec(argv)).stdout;
const rules = async () => `${await exec('ufw', 'show', 'added')}\n${await exec('iptables', '-S', 'DOCKER-USER')}`;
const plan = () => site.run(['server-plan']);

it('ufw opens what the file names, and keeps rules of others', async () => {
  await unpackUfw(site.sandbox().manager);
  await exec('ufw', 'allow', '9999/tcp');
  await site.write('servers.yaml', text());
  const planned = await plan();
  expect(planned.stdout).toContain('m1: firewall ufw: open for SSH, the nodes, 8080/tcp\n');
  const done = await site.run(['server-apply']);
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: planned.stdout });
  expect(await exec('ufw', 'status')).toMatch(/^Status: active[\s\S]*9999\/tcp/);
  expect(await plan()).toMatchObject({ code: 0, stdout: '' });
});

it('a port that a container publishes passes by ufw, and is open only if the file names it', async () => {
  const { manager } = site.sandbox();
  await site.importRegistry('m1');
  for (const port of [8080, 8081]) await exec('docker', 'run', '--detach', '--publish', `${port}:5000`, 'registry:2');
  const opens = (port: number) =>
    fetch(`http://${manager.address}:${port}/`, { signal: AbortSignal.timeout(3_000) }).then(
      () => true,
      () => false,
    );
  await until('the port in the file is open', 30, () => opens(8080));
  expect(await opens(8081)).toBe(false);
  await exec('iptables', '-F', 'DOCKER-USER');
  await until('the other one is open', 30, () => opens(8081));
  const found = await plan();
  expect(found.stdout).toMatch(/^m1: firewall ufw: changed by hand → open for /);
  const done = await site.run(['server-apply']);
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: found.stdout });
  expect(await opens(8081)).toBe(false);
});

// Half of the time of this file; servers.test.ts has the same with nftables.
if (ring === 'all')
  it('rules that let no new connection in are taken back', async () => {
    const before = await rules();
    await site.write('servers.yaml', text(', ssh_from: [192.0.2.1]'));
    const wrong = await site.run(['server-apply']);
    expect(wrong.code, wrong.stderr).toBe(4);
    expect(wrong.stderr).toContain('no new SSH connection through the new firewall');
    await until('the rules before are in force', 90, async () => (await rules()) === before);
    await site.write('servers.yaml', text());
    await until('the next run may begin', 30, async () => (await plan()).stdout === '');
    const refused = await site.write('servers.yaml', text().replace('with: ufw, ', '')).then(plan);
    expect(refused, refused.stderr).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('set "with: ufw"');
  });
