import { expect, it, onTestFinished } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;

it('a restore leaves a network that is used meanwhile, and says so in the words of the engine', async () => {
  const failing = compose({ web: app('bad', '\n    networks: [default, own]') });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': `${failing}  own: {}\n` });
  const { stack } = manifests;
  await deployByHand(sandbox, stack, compose({ web: app('1') }));
  const [network, other] = [`${stack}_own`, `other_${stack}`];
  onTestFinished(async () => {
    await sandbox.docker(sandbox.manager, ['service', 'rm', other], { reject: false });
    await until(() => docker('network', 'rm', network).then(Boolean, () => false));
  });

  const deploying = manifests.start(['deploy', 'prod']);
  const networks = () => docker('network', 'ls', '--format', '{{.Name}}');
  await expect.poll(async () => `${await networks()}${deploying.log()}`).toContain(network);
  const image = `${sandbox.registry.address}/app:1`;
  await docker(
    'service',
    'create',
    '--detach',
    '--endpoint-mode',
    'dnsrr',
    '--name',
    other,
    '--network',
    network,
    image,
  );
  const { code, stderr } = await deploying.result;
  expect(code, stderr).toBe(3);
  expect(stderr).toMatch(new RegExp(`cannot remove the network ${network}, which did not exist before: .*in use`));
});
