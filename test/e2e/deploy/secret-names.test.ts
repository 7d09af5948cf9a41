import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox;
const docker = async (...argv: string[]) => (await sandbox().docker(sandbox().manager, argv)).stdout;

const rest = (variable: string) => `secrets:
  key: { name: "\${${variable}}", file: prod/key.secret }
configs:
  page: { name: "\${PAGE_OF_SECRETS}", file: prod/page.txt }
`;
const manifest = (variable: string) => {
  const uses = `\n    environment: { NAME: "\${${variable}}" }\n    secrets: [key]\n    configs: [page]`;
  return compose({ web: app('1', uses) }, rest(variable));
};
const hashes = (text: string) => ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(text).digest('hex'));

it('no hash of a secret is anywhere, and an unchanged one restarts nothing, also after another join token', async () => {
  const variable = 'KEY_OF_NAMES';
  const first = 'a-secret-of-names-1';
  const files = { 'docker-compose.prod.yaml': manifest(variable), 'prod/key.secret': first, 'prod/page.txt': 'page' };
  const manifests = await makeManifests(sandbox(), files);
  const { stack, deploy, run, write, serverPath } = manifests;
  const plan = await run(['plan', 'prod']);
  expect(plan.code, plan.stderr).toBe(0);
  const made = await deploy();
  expect(made.code, made.stderr).toBe(0);
  const names = async () => {
    const spec = JSON.parse(
      await docker('service', 'inspect', '--format', '{{json .Spec.TaskTemplate.ContainerSpec}}', `${stack}_web`),
    );
    return { secret: spec.Secrets[0].SecretName, env: spec.Env[0], config: spec.Configs[0].ConfigName };
  };
  const { secret, env, config } = await names();
  expect(secret).toMatch(/^key_of_names_[0-9a-f]{32}$/);
  expect(plan.stdout + plan.stderr).not.toContain(`_${'0'.repeat(32)}`);
  expect(env).toBe(`NAME=${secret}`);
  expect(config).toBe(`page_of_secrets_${hashes('page')[0]}`);

  await docker('swarm', 'join-token', '--rotate', '--quiet', 'manager');
  const again = await deploy();
  expect(
    again.report.services.map(({ status }) => status),
    again.stderr,
  ).toEqual(['unchanged']);

  await write({ 'prod/key.secret': 'a-secret-of-names-2' });
  const changed = await deploy();
  expect(
    changed.report.services.map(({ status }) => status),
    changed.stderr,
  ).toEqual(['updated']);
  expect((await names()).secret).not.toBe(secret);
  const back = await run(['rollback', 'prod']);
  expect(back.code, back.stderr).toBe(0);
  expect((await names()).secret).toBe(secret);

  const kept = (await sandbox().manager.exec(['sh', '-c', 'grep -r . "$1" || true', 'sh', serverPath])).stdout;
  const shown = [plan, made, again, changed, back].map(({ stdout, stderr }) => stdout + stderr).join('\n');
  const all = [
    kept,
    shown,
    JSON.stringify(changed.report),
    await docker('secret', 'ls'),
    await docker('service', 'inspect', `${stack}_web`),
  ];
  for (const hash of [...hashes(first), ...hashes('a-secret-of-names-2')])
    for (const text of all) expect(text).not.toContain(hash.slice(0, 12));
});

it('a secret that was named by its MD5 is taken over without a restart', async () => {
  const variable = 'KEY_OF_SCRIPT';
  const content = 'a-secret-of-the-script';
  const files = { 'docker-compose.prod.yaml': manifest(variable), 'prod/key.secret': content, 'prod/page.txt': 'page' };
  const { stack, deploy, directory, write } = await makeManifests(sandbox(), files);
  const old = `key_of_script_${hashes(content)[0]}`;
  const env = {
    [variable]: old,
    PAGE_OF_SECRETS: `page_of_secrets_${hashes('page')[0]}`,
    REGISTRY: sandbox().registry.address,
  };
  const { address, user, password } = sandbox().registry;
  await sandbox().docker(sandbox().manager, ['login', '-u', user, '--password-stdin', address], { input: password });
  const byHand = ['stack', 'deploy', '--with-registry-auth', '-c', 'docker-compose.prod.yaml', stack];
  await sandbox().docker(sandbox().manager, byHand, { cwd: directory, env });
  await sandbox().docker(sandbox().manager, ['logout', address]);
  const first = await deploy();
  expect(
    first.report.services.map(({ status }) => status),
    first.stderr,
  ).toEqual(['unchanged']);
  await write({ 'prod/key.secret': 'another-secret' });
  const second = await deploy();
  expect(
    second.report.services.map(({ status }) => status),
    second.stderr,
  ).toEqual(['updated']);
  expect(await docker('secret', 'ls', '--format', '{{.Name}}')).not.toContain(hashes('another-secret')[0]);
});
