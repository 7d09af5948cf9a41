import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished } from 'vitest';
import { campaign } from '../../campaign/campaign.ts';
import { startFaultyEngine } from '../../support/faults/engine-faults.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const ONE_IN = 20;
const text = compose({ web: app('${TAG}'), api: app('1', '\n    environment: { TAG: "${TAG}" }') });

campaign({ short: 2, long: 50, timeout: 600_000 }, async ({ draw, note }) => {
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  const { SERVER_HOST: _, ...env } = manifests.env;
  const socket = join(manifests.directory, 'engine.sock');
  const numbers = draw(fc.array(fc.nat(99_999), { minLength: 9_973, maxLength: 9_973 }));
  let next = 0;
  const chance = () => (numbers[next++ % numbers.length] ?? 0) / 100_000;
  const faulty = await startFaultyEngine(socket, sandbox.manager.socketPath, { oneIn: ONE_IN, chance });
  onTestFinished(faulty.close);
  const local = {
    ...env,
    SERVER_HOST: '',
    DOCKER_HOST: `unix://${socket}`,
    PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}`,
    HOME: manifests.directory,
    SERVER_PATH: join(manifests.directory, 'server'),
    SWARM_CI_TIMEOUT: '4m',
  };
  const run = async (job: string, more: Readonly<Record<string, string>>) => {
    const ran = await manifests.run([job, 'prod'], { ...local, ...more });
    note({ requests: faulty.requests(), faults: faulty.faults(), [`${job} exit ${ran.code}`]: 1 });
    return ran;
  };
  const first = await run('deploy', { TAG: '1' });
  expect(first, first.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  const planned = await run('plan', { TAG: '2' });
  expect(planned.code, planned.stderr).toBe(0);
  const bad = await run('deploy', { TAG: 'bad' });
  expect(bad.code, bad.stderr).toBe(3);
  expect(bad.stderr).not.toMatch(/correct the compose file|waiting for .* to finish with /);
  const { services } = await manifests.report();
  for (const { image } of services) expect(image).toMatch(/app:1\b/);
  for (const name of ['web', 'api']) {
    const format = '{{.Spec.TaskTemplate.ContainerSpec.Image}} {{.Spec.TaskTemplate.ContainerSpec.Env}}';
    const { stdout } = await sandbox.docker(sandbox.manager, [
      'service',
      'inspect',
      '--format',
      format,
      `${manifests.stack}_${name}`,
    ]);
    expect(stdout).toContain('/app:1');
    if (name === 'api') expect(stdout).toContain('TAG=1');
  }
  const releases = await run('releases', {});
  expect(releases.code, releases.stderr).toBe(0);
  expect(releases.stdout.match(/^\S*\d{8}-\d{6}/gm)).toHaveLength(1);
});
