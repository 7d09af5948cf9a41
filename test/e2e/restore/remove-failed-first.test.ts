import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { specsOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;

it('a failed first deploy is removed as a whole, when its containers have ended, and can be deployed again at once', async () => {
  const stubborn = `
    entrypoint: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]
    healthcheck: { disable: true }
    stop_grace_period: 8s
    networks: [default, own]
    configs: [{ source: page, target: /etc/page }]
    secrets: [{ source: key, target: key }]`;
  const files = [
    'configs:\n  page: { name: "${PAGE_OF_FIRST}", file: prod/page }',
    'secrets:\n  key: { name: "${KEY_OF_FIRST}", file: prod/key }\n',
  ].join('\n');
  const text = (web: string) => `${compose({ web: app(web), api: app('1', stubborn) }, files)}  own: {}\n`;
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': text('crash'),
    'prod/page': 'page',
    'prod/key': 'key',
  });
  const { stack } = manifests;
  const label = `label=com.docker.stack.namespace=${stack}`;
  const left = async () => ({
    containers: await Promise.all(
      sandbox.nodes.map(async (node) => (await sandbox.docker(node, ['ps', '--quiet', '--filter', label])).stdout),
    ),
    networks: await docker('network', 'ls', '--quiet', '--filter', label),
    configs: await docker('config', 'ls', '--quiet', '--filter', label),
    secrets: await docker('secret', 'ls', '--quiet', '--filter', label),
    services: await specsOf(stack),
  });
  const quick = { SWARM_CI_PATIENCE: '3s' };
  for (let i = 0; i < 2; i++) {
    const { code, stderr } = await manifests.deploy(quick, '--remove-failed-first');
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/waiting for (one task|\d+ tasks)( of \S+)? to stop/);
    expect(stderr).toMatch(/removed .*page_of_first_/);
    expect(await left()).toEqual({
      containers: sandbox.nodes.map(() => ''),
      networks: '',
      configs: '',
      secrets: '',
      services: [],
    });
  }
  await manifests.write({ 'docker-compose.prod.yaml': text('1') });
  const good = await manifests.deploy();
  expect(good.code, good.stderr).toBe(0);
});
