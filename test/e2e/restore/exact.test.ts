import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

// A rollback gives back exactly what a release had, and takes nothing that others made.
const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
const inspect = async (name: string) => JSON.parse(await docker('service', 'inspect', name))[0];
const none = '\n      replicas: 0';
const vip = (text: string) => text.replace('dnsrr', 'vip');

it('a rollback keeps ports and mounts that a merge of compose files loses, and leaves what is the same', async () => {
  const ports = (base: number) =>
    `\n    ports: ["${base}:443/tcp", "${base}:443/udp", "80", "81"]\n    volumes: ["data:/one", "data:/two"]`;
  const text = (tag: string) =>
    compose(
      { web: vip(app(tag, ports(47210), none)), names: vip(app('1', ports(47220), none)) },
      'volumes:\n  data: {}\n',
    );
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text('1') });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const [web, names] = [`${manifests.stack}_web`, `${manifests.stack}_names`];
  const [webBefore, namesBefore] = [await inspect(web), await inspect(names)];
  await manifests.write({ 'docker-compose.prod.yaml': text('2') });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const back = await manifests.run(['rollback', 'prod']);
  expect(back.code, back.stderr).toBe(0);
  expect((await inspect(web)).Spec).toEqual(webBefore.Spec);
  expect((await inspect(names)).Version).toEqual(namesBefore.Version);
});

it('two rollbacks go back two releases, also when unused configs were removed between them', async () => {
  const page = '\n    configs: [{ source: page, target: /etc/page }]';
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose(
      { web: app('1', page, none) },
      'configs:\n  page: { name: "${PAGE_OF_ROLLBACK}", file: prod/page.html }\n',
    ),
  });
  for (const content of ['one', 'two', 'three']) {
    await manifests.write({ 'prod/page.html': `${content} of ${manifests.stack}` });
    expect(await manifests.deploy()).toMatchObject({ code: 0 });
  }
  const used = async () => {
    const { Spec } = await inspect(`${manifests.stack}_web`);
    return Spec.TaskTemplate.ContainerSpec.Configs[0].ConfigName as string;
  };
  const content = async () => docker('config', 'inspect', '--format', '{{printf "%s" .Spec.Data}}', await used());
  const keep = await used();
  const listed = await docker('config', 'ls', '--format', '{{.Name}}', '--filter', 'name=page_of_rollback');
  const label = `com.docker.stack.namespace=${manifests.stack}`;
  const own = await docker('config', 'ls', '--format', '{{.Name}}', '--filter', `label=${label}`);
  expect(listed).toContain(keep);
  for (const name of own.split('\n').filter((one) => one !== keep)) await docker('config', 'rm', name);
  for (const expected of ['two', 'one']) {
    const back = await manifests.run(['rollback', 'prod']);
    expect(back.code, back.stderr).toBe(0);
    expect(await content()).toBe(`${expected} of ${manifests.stack}`);
    const planned = await manifests.run(['releases', 'prod', '--json']);
    expect(planned.code).toBe(0);
  }
});

it('a restore removes the networks that the deploy made, and none that others made meanwhile', async () => {
  const text = (web: string, rest = '') => `${compose({ web })}${rest}`;
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text(app('1')) });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write({
    'docker-compose.prod.yaml': text(app('bad', '\n    networks: [default, fresh]'), '  fresh: {}\n'),
  });
  const theirs = `theirs-of-${manifests.stack}`;
  const running = manifests.start(['deploy', 'prod']);
  await until(() => running.log().includes('services: 1 updated'), 60_000);
  const label = `com.docker.stack.namespace=${manifests.stack}`;
  await docker('network', 'create', '--driver', 'overlay', '--label', label, theirs);
  try {
    const { code, stderr } = await running.result;
    expect(code, stderr).toBe(3);
    expect(statusesOf(await manifests.report())).toEqual({ web: 'rolled-back as-before' });
    const networks = await docker('network', 'ls', '--format', '{{.Name}}', '--filter', `label=${label}`);
    expect(networks.split('\n')).toEqual([theirs]);
  } finally {
    await docker('network', 'rm', theirs);
  }
});
