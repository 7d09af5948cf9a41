import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import { execa } from 'execa';
import { expect, inject, it, onTestFinished } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { swarmCi } from '../../support/command/command.ts';
import { type Answer, startProbe } from '../../support/probe.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const { docker, manager, registry } = {
  ...sandbox,
  docker: (...argv: string[]) => sandbox.docker(sandbox.manager, argv),
};
const PORT = '18099';
const url = `http://${manager.address}:${PORT}/api/`;
const image = (tag: string) => `${registry.address}/app:${tag}`;
const secrets = ['shop_prod_postgres_password_1', 'shop_prod_session_key_1'];
/** Stand-ins for images that cannot be pulled here. */
const images = (backend: string) => ({
  POSTGRES_IMAGE: `${registry.address}/stand-in:1`,
  NGINX_IMAGE: `${registry.address}/stand-in:1`,
  BACKEND_IMAGE: image(backend),
  FRONTEND_IMAGE: image('1'),
  HTTP_PORT: PORT,
});

/** Both tests have the same stack and the same secrets. */
async function removeStack(): Promise<void> {
  await sandbox.docker(manager, ['stack', 'rm', 'shop_prod'], { reject: false });
  await until(async () => {
    await sandbox.docker(manager, ['secret', 'rm', ...secrets], { reject: false });
    const left = await Promise.all(['secret', 'network'].map((kind) => docker(kind, 'ls', '--format', '{{.Name}}')));
    return !left.some(({ stdout }) => stdout.includes('shop_prod'));
  }, 60_000);
}

it('deploy-manifests-example: first deploy, update without a gap, config change, bad release that no user notices', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-example-'));
  await cp(resolve(import.meta.dirname, '../../../deploy-manifests-example'), directory, { recursive: true });
  onTestFinished(async () => {
    await removeStack();
    await rm(directory, { recursive: true, force: true });
  });
  const deploy = async (backend: string) => {
    const env = { ...sandbox.environment(), ...images(backend) };
    const ran = await swarmCi(['deploy', 'prod'], { cwd: directory, env });
    return {
      ...ran,
      report:
        ran.code === 2
          ? undefined
          : deployReportSchema.parse(JSON.parse(await readFile(join(directory, 'deploy-report.json'), 'utf8'))),
    };
  };

  const refused = await deploy('1');
  expect(refused.code).toBe(2);
  for (const name of secrets) expect(refused.stderr).toContain(`external secret "${name}" does not exist`);
  for (const name of secrets) await sandbox.docker(manager, ['secret', 'create', name, '-'], { input: 'sandbox' });

  const first = await deploy('1');
  expect(first.code, first.stderr).toBe(0);

  const update = await probed(() => deploy('2'));
  expect(update.result.code, update.result.stderr).toBe(0);
  expect(statuses(update.result.report)).toEqual({
    postgres: 'unchanged',
    backend: 'updated',
    frontend: 'unchanged',
    'nginx-proxy': 'unchanged',
  });
  expect(unanswered(update.answers)).toEqual([]);
  expect(update.answers.at(0)?.body).toBe('app 1');
  expect(update.answers.at(-1)?.body).toBe('app 2');

  const settings = join(directory, 'prod/backend/settings.json');
  await writeFile(settings, `${await readFile(settings, 'utf8')}\n`);
  const tasks = await running();
  const config = await probed(() => deploy('2'));
  expect(config.result.code, config.result.stderr).toBe(0);
  expect(statuses(config.result.report)).toEqual({
    postgres: 'unchanged',
    backend: 'updated',
    frontend: 'unchanged',
    'nginx-proxy': 'unchanged',
  });
  const kept = (await running()).filter((task) => tasks.includes(task));
  expect(kept.map((task) => task.split(' ')[0]?.replace(/\..*/, '')).sort()).toEqual([
    'shop_prod_frontend',
    'shop_prod_frontend',
    'shop_prod_nginx-proxy',
    'shop_prod_postgres',
  ]);
  expect(unanswered(config.answers)).toEqual([]);

  const bad = await probed(() => deploy('bad'));
  expect(bad.result, bad.result.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  expect(statuses(bad.result.report)).toEqual({
    postgres: 'unchanged',
    backend: 'rolled-back',
    frontend: 'unchanged',
    'nginx-proxy': 'unchanged',
  });
  expect(bad.result.stderr).toContain('shop_prod_backend rolled-back');
  expect(bad.result.report?.services[1]?.cause?.headline).toContain('the health check fails');
  expect(new Set(bad.answers.map(({ body, error }) => body ?? error))).toEqual(new Set(['app 2']));
  expect(bad.answers.length).toBeGreaterThan(20);
}, 240_000);

it('docs/getting-started.md, followed to the letter in an empty directory, ends with a stack that runs', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-guide-'));
  onTestFinished(async () => {
    await removeStack();
    await rm(directory, { recursive: true, force: true });
  });
  const command = `#!/bin/sh\nexec ${process.execPath} ${inject('command')} "$@"\n`;
  await mkdir(join(directory, 'bin'));
  await mkdir(join(directory, 'shop'));
  await writeFile(join(directory, 'bin/swarm-ci'), command, { mode: 0o755 });
  const env = { ...sandbox.environment(), ...images('1'), PATH: `${join(directory, 'bin')}:${process.env.PATH}` };
  const guide = await readFile(resolve(import.meta.dirname, '../../../docs/getting-started.md'), 'utf8');
  const steps = [...guide.matchAll(/^<!-- (here|on the manager)(?:: exit (\d))? -->\n\n```sh\n(.*?)^```$/gms)];
  expect(steps.map(([, where]) => where)).toEqual(['here', 'here', 'on the manager', 'here']);
  let last = '';
  for (const [, where, code = '0', script = ''] of steps) {
    if (where === 'on the manager') await manager.exec(['sh', '-ec', script]);
    else {
      const ran = await execa('sh', ['-ec', script], { cwd: join(directory, 'shop'), env, reject: false });
      expect(ran.exitCode, `${script}\n${ran.stderr}`).toBe(Number(code));
      last = ran.stdout;
    }
  }
  expect(last).toMatch(/^deployed$/m);
  const [answer] = (await probed(() => new Promise((answered) => setTimeout(answered, 500)))).answers;
  expect(answer?.body).toBe('app 1');
}, 240_000);

async function probed<T>(work: () => Promise<T>): Promise<{ result: T; answers: readonly Answer[] }> {
  const probe = startProbe(url);
  const result = await work();
  return { result, answers: await probe.stop() };
}

function unanswered(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(({ body }) => body === undefined);
}

async function running(): Promise<string[]> {
  const format = '{{.Name}} {{.ID}}';
  return (
    await docker('stack', 'ps', '--no-trunc', '--filter', 'desired-state=running', '--format', format, 'shop_prod')
  ).stdout.split('\n');
}

function statuses(report: DeployReport | undefined): Record<string, string> {
  return Object.fromEntries(
    (report?.services ?? []).map(({ name, status }) => [name.replace('shop_prod_', ''), status]),
  );
}
