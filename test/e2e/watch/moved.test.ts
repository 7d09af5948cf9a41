import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import { execa } from 'execa';
import { expect, inject, it, onTestFinished } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { commitAll, oldRepository } from '../../support/move/old-repository.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const { manager, registry, ssh } = sandbox;
const STACK = 'shop_live';
const docker = async (...argv: string[]) => (await sandbox.docker(manager, argv, { reject: false })).stdout;

/** ID of each task that is to run, by service and slot: it is another one after a restart. */
async function tasks(): Promise<Record<string, string>> {
  const format = '{{.Name}} {{.ID}} {{.CurrentState}}';
  const lines = await docker(
    'stack',
    'ps',
    '--no-trunc',
    '--filter',
    'desired-state=running',
    '--format',
    format,
    STACK,
  );
  const running = lines.split('\n').filter((line) => line.includes(' Running '));
  return Object.fromEntries(running.map((line) => line.split(' ').slice(0, 2)));
}

const namesOf = (seen: Record<string, string>) => Object.keys(seen).sort();
const ALL = ['api.1', 'api.2', 'site.1', 'worker.1'].map((name) => `${STACK}_${name}`);

it('docs/moving.md: a pipeline of shell goes over to swarm-ci, and no service restarts that does not change', async () => {
  const directory = await oldRepository();
  onTestFinished(async () => {
    await docker('stack', 'rm', STACK);
    await rm(directory, { recursive: true, force: true });
  });
  await manager.exec(['sh', '-c', 'rm -rf /srv/shop && mkdir /srv/shop && chown "$1" /srv/shop', 'sh', ssh.user]);
  const bin = join(directory, '.swarm-ci-bin');
  await mkdir(bin);
  await writeFile(join(bin, 'swarm-ci'), `#!/bin/sh\nexec ${process.execPath} ${inject('command')} "$@"\n`, {
    mode: 0o755,
  });
  const { REGISTRY: _, REGISTRY_USER: __, REGISTRY_PASSWORD: ___, ...server } = sandbox.environment();
  const env = {
    ...server,
    ...{ PATH: `${bin}:${process.env.PATH}`, GITLAB_CI: 'true', CI_PROJECT_NAME: 'deploy-manifests' },
    ...{ CI_REGISTRY: registry.address, CI_REGISTRY_USER: registry.user, CI_REGISTRY_PASSWORD: registry.password },
    ...{ CI_DEPLOY_USER: registry.user, CI_DEPLOY_PASSWORD: registry.password },
    ...{ USER_NAME: ssh.user, SSH_KEY: ssh.privateKeyPath, SERVER_HOST: manager.address },
    ...{ STACK_NAME: STACK, SERVER_PATH: '/srv/shop', SWARM_CI_PATIENCE: '8s' },
  };
  const sh = async (script: string) => execa('sh', ['-ec', script], { cwd: directory, env, reject: false });

  const old = await sh('sh old-deploy.sh');
  expect(old.exitCode, old.stderr).toBe(0);
  await until(async () => namesOf(await tasks()).join() === ALL.join(), 120_000);
  const before = await tasks();

  const page = await readFile(resolve(import.meta.dirname, '../../../docs/moving.md'), 'utf8');
  const steps = [...page.matchAll(/^ *<!-- here -->\n\n *```sh\n(.*?)^ *```$/gms)].map(([, script = '']) =>
    script.trim(),
  );
  expect(steps).toHaveLength(5);
  const began = performance.now();
  const said: string[] = [];
  for (const script of steps) {
    const ran = await sh(script);
    expect(ran.exitCode, `${script}\n${ran.stderr}`).toBe(0);
    said.push(`${ran.stdout}\n${ran.stderr}`);
    expect(await tasks(), script).toEqual(before);
  }
  expect((performance.now() - began) / 60_000).toBeLessThan(15);
  const [watched, , compared, written, deployed] = said;
  expect(watched).toMatch(/^deployed\n/);
  const names = /configs (\S+) (\S+)/.exec(old.stdout);
  expect(compared).toContain(`API_SETTINGS=${names?.[1]}`);
  expect(compared).toContain(`SITE_CONF=${names?.[2]}`);
  expect(compared).toMatch(/^a deploy of shop_live would change nothing$/m);
  expect(written).toContain('its job "deploy-prod" deploys, too');
  expect(deployed).toMatch(/^deployed\n.* live /m);

  const release = async (from: string, to: string) => {
    const file = join(directory, 'docker-compose.prod.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
    await commitAll(directory, to);
    const ran = await sh('swarm-ci deploy prod');
    const text = await readFile(join(directory, 'deploy-report.json'), 'utf8');
    return { ran, report: deployReportSchema.parse(JSON.parse(text)) };
  };
  const worker = 'NAME: worker\n';
  const good = await release(worker, `${worker}      ROUND: two\n`);
  expect(good.ran.exitCode, good.ran.stderr).toBe(0);
  expect(statuses(good.report)).toEqual({ api: 'unchanged', worker: 'updated', site: 'unchanged' });
  await until(async () => namesOf(await tasks()).join() === ALL.join(), 60_000);
  const after = await tasks();
  expect(ALL.filter((name) => after[name] !== before[name])).toEqual([`${STACK}_worker.1`]);

  const bad = await release('image: ${REGISTRY}/app:1', 'image: ${REGISTRY}/app:bad');
  expect(bad.ran, bad.ran.stderr).toMatchObject({ exitCode: 3, stdout: 'rolled-back' });
  expect(bad.report).toMatchObject({ outcome: 'rolled-back', alert: { service: `${STACK}_api` } });
  expect(bad.report.services.find(({ name }) => name.endsWith('_api'))?.image).toMatch(/app:1/);
}, 600_000);

function statuses({ services }: DeployReport): Record<string, string> {
  return Object.fromEntries(services.map(({ name, status }) => [name.slice(STACK.length + 1), status]));
}
