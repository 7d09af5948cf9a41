import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox;
const docker = async (...argv: string[]) => (await sandbox().docker(sandbox().manager, argv)).stdout;
const hashes = (text: string) => ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(text).digest('hex'));

/** Five secrets in each of four services. */
const services = ['web', 'api', 'mail', 'jobs'];
const keysOf = (service: string) => [1, 2, 3, 4, 5].map((n) => `${service}${n}`);
const keys = services.flatMap(keysOf);
const manifest = compose(
  Object.fromEntries(services.map((name) => [name, app('1', `\n    secrets: [${keysOf(name).join(', ')}]`)])),
  `secrets:\n${keys.map((key) => `  ${key}:\n    environment: VALUE_${key.toUpperCase()}\n`).join('')}`,
);
const values = (more: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(keys.map((key) => [`VALUE_${key.toUpperCase()}`, more[key] ?? `value-of-${key}-0`]));

/** What the running containers of a service read. */
async function seenBy({ stack }: Manifests, service: string, key: string): Promise<string> {
  const id = await docker('ps', '-q', '--filter', `label=com.docker.swarm.service.name=${stack}_${service}`);
  return docker('exec', id.split('\n')[0] ?? '', 'cat', `/run/secrets/${key}`);
}

it('rotation of one of twenty secrets restarts one service, and a rollback after two rotations has the first value', async () => {
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': manifest });
  const { stack, deploy, run, serverPath } = manifests;
  const plan = await run(['plan', 'prod'], values());
  expect(plan.code, plan.stderr).toBe(0);
  const shown = [plan.stdout + plan.stderr];
  const statuses = async (more: Readonly<Record<string, string>>) => {
    const made = await deploy(values(more));
    expect(made.code, made.stderr).toBe(0);
    shown.push(made.stdout + made.stderr + JSON.stringify(made.report));
    return Object.fromEntries(made.report.services.map(({ name, status }) => [name.slice(stack.length + 1), status]));
  };
  const all = (status: string) => Object.fromEntries(services.map((name) => [name, status]));
  expect(await statuses({})).toEqual(all('created'));
  expect(await statuses({})).toEqual(all('unchanged'));
  expect(await seenBy(manifests, 'api', 'api3')).toBe('value-of-api3-0');
  for (const n of [1, 2]) {
    expect(await statuses({ api3: `value-of-api3-${n}` })).toEqual({ ...all('unchanged'), api: 'updated' });
    expect(await seenBy(manifests, 'api', 'api3')).toBe(`value-of-api3-${n}`);
  }
  const { stdout: releases } = await run(['releases', 'prod', '--json']);
  const ids = (JSON.parse(releases) as { id: string }[]).map(({ id }) => id).sort();
  expect(ids).toHaveLength(3);
  // No variable is needed for it, and the newest value is not taken.
  const back = await run(['rollback', 'prod', '--to', ids[0] ?? '']);
  expect(back.code, back.stderr).toBe(0);
  shown.push(back.stdout + back.stderr);
  expect(await seenBy(manifests, 'api', 'api3')).toBe('value-of-api3-0');
  expect(await seenBy(manifests, 'web', 'web1')).toBe('value-of-web1-0');
  const names = await docker('secret', 'ls', '--format', '{{.Name}}', '--filter', `name=${stack}_`);
  expect(names.split('\n').filter((name) => name.startsWith(`${stack}_api3_`))).toHaveLength(3);
  expect(names.split('\n')).toHaveLength(22);
  const kept = (await sandbox().manager.exec(['sh', '-c', 'grep -r . "$1" || true', 'sh', serverPath])).stdout;
  const everything = [...shown, names, kept, await docker('service', 'inspect', `${stack}_api`)];
  for (const value of ['value-of-api3-0', 'value-of-api3-1', 'value-of-web1-0'])
    for (const text of everything)
      for (const one of [value, ...hashes(value)]) expect(text).not.toContain(one.slice(0, 14));
});

it('configs from the compose file and from variables have the hash of their content in their names', async () => {
  const rest = `configs:
  page: { content: "hello \${WHO}, $$HOME\\n" }
  motd: { environment: MOTD, labels: { kind: text } }
secrets:
  command: { x-command: [printf, "%s", "from-\${WHO}"] }
  fixed: { name: "\${FIXED}_1", environment: MOTD }
`;
  const uses = '\n    configs: [page, { source: motd, target: /motd, mode: 0440 }]\n    secrets: [command, fixed]';
  const text = compose({ web: app('1', uses), other: app('1') }, rest);
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text });
  const { stack, deploy, run } = manifests;
  const fixed = `fixed_${stack}`;
  const env = { WHO: 'you', MOTD: 'two\nlines\n', FIXED: fixed };
  const made = await deploy(env);
  expect(made.code, made.stderr).toBe(0);
  const spec = async () =>
    JSON.parse(
      await docker('service', 'inspect', '--format', '{{json .Spec.TaskTemplate.ContainerSpec}}', `${stack}_web`),
    );
  const { Configs, Secrets } = await spec();
  const names = (Configs as { ConfigName: string }[]).map(({ ConfigName }) => ConfigName).sort();
  expect(names).toEqual([`${stack}_motd_${hashes(env.MOTD)[0]}`, `${stack}_page_${hashes('hello you, $HOME\n')[0]}`]);
  expect((Secrets as { SecretName: string }[]).map(({ SecretName }) => SecretName)).toContain(`${fixed}_1`);
  const labels = await docker('config', 'inspect', '--format', '{{json .Spec.Labels}}', names[0] ?? '');
  expect(JSON.parse(labels)).toEqual({ kind: 'text', 'com.docker.stack.namespace': stack, 'swarm-ci.stack': stack });
  const id = await docker('ps', '-q', '--filter', `label=com.docker.swarm.service.name=${stack}_web`);
  const seen = (path: string) => docker('exec', id.split('\n')[0] ?? '', 'cat', path);
  expect(
    [await seen('/page'), await seen('/motd'), await seen('/run/secrets/command')].map((one) => one.trimEnd()),
  ).toEqual(['hello you, $HOME', 'two\nlines', 'from-you']);

  const changed = await deploy({ ...env, WHO: 'all' });
  expect(changed.code, changed.stderr).toBe(0);
  const statuses = changed.report.services.map(({ name, status }) => [name.slice(stack.length + 1), status]);
  expect(Object.fromEntries(statuses)).toEqual({ web: 'updated', other: 'unchanged' });
  // A fixed name cannot get another value.
  const refused = await run(['deploy', 'prod'], { ...env, WHO: 'all', MOTD: 'other' });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`secret "${fixed}_1" exists with different content than the variable MOTD`);
  await docker('stack', 'rm', stack);
});
