import { beforeAll, expect, it } from 'vitest';
import { bareSite } from '../../support/servers/bare-site.ts';
import { siteSecrets, siteText } from '../../support/servers/site-text.ts';

// In order: the last node changes its role, leaves the file, and comes back.
const site = bareSite(3);
const text = () => siteText(site.sandbox());
const members = async () => {
  const format = '{{.Hostname}} {{.ManagerStatus}}';
  const { stdout } = await site.sandbox().docker('m1', ['node', 'ls', '--format', format]);
  return stdout
    .split('\n')
    .map((line) => line.trim().replace('Leader', 'Reachable'))
    .sort();
};
const apply = async (servers: string, ...args: string[]) => {
  await site.write('servers.yaml', servers);
  return site.run(['server-apply', '--export', 'ci', ...args], siteSecrets);
};
const equals = async () => {
  const plan = await site.run(['server-plan', '--export', 'ci'], siteSecrets);
  expect(plan, plan.stderr).toMatchObject({ code: 0, stdout: '' });
};
const without = () => text().replace(/^ {2}m3: .*\n/m, '');

beforeAll(async () => {
  const done = await apply(text());
  expect(done.code, done.stderr).toBe(0);
});

it('a manager becomes a worker', async () => {
  const done = await apply(text().replace(/(m3: .*role: )manager/, '$1worker'));
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: 'm3: demote: manager → worker\n' });
  expect(await members()).toEqual(['m1 Reachable', 'm2 Reachable', 'm3']);
});

it('a node that is not in the file is removed only if that is named', async () => {
  const refused = await apply(without());
  expect(refused.code, refused.stderr).toBe(2);
  expect(refused.stderr).toContain('--allow remove:m3');
  expect(await members()).toHaveLength(3);
  const done = await apply(without(), '--allow', 'remove:m3');
  expect(done.code, done.stderr).toBe(0);
  expect(await members()).toEqual(['m1 Reachable', 'm2 Reachable']);
  await equals();
});

it('a node of another swarm joins only if its leave is named', async () => {
  const refused = await apply(text());
  expect(refused.code, refused.stderr).toBe(2);
  expect(refused.stderr).toContain('--allow leave:m3');
  const done = await apply(text(), '--allow', 'leave:m3');
  expect(done.code, done.stderr).toBe(0);
  expect(await members()).toEqual(['m1 Reachable', 'm2 Reachable', 'm3 Reachable']);
  await equals();
});

it('engines that run together get another file one after the other, and the swarm stays one', async () => {
  const done = await apply(text().replace('max-size: 10m', 'max-size: 20m'));
  expect(done.code, done.stderr).toBe(0);
  expect(done.stdout.match(/^m\d: restart/gm)).toHaveLength(3);
  expect(await members()).toEqual(['m1 Reachable', 'm2 Reachable', 'm3 Reachable']);
  await equals();
});
