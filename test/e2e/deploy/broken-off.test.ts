import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const { manager } = sandbox;

const files = (services: Readonly<Record<string, string>>, who: string) => ({
  'docker-compose.prod.yaml': compose(services),
  'prod/who.txt': who,
});
const who = async ({ serverPath }: Manifests) => (await manager.exec(['cat', `${serverPath}/prod/who.txt`])).stdout;
const marks = async ({ serverPath }: Manifests) =>
  (await manager.exec(['ls', `${serverPath}/.swarm-ci/prod`])).stdout.split('\n');

it('a failed rerun of a deploy that was killed in the middle goes back to what was whole before that one', async () => {
  const manifests = await makeManifests(sandbox, files({ web: app('1'), api: app('1') }, '1'));
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write(files({ web: app('2'), api: app('1'), extra: app('2') }, '2'));
  const killed = manifests.start(['deploy', 'prod']);
  await until(() => killed.log().includes('_web: updating'), 60_000);
  killed.signal('SIGKILL');
  await killed.result;
  await until(async () => (await marks(manifests)).includes('unfinished'));

  await manifests.write(files({ web: app('2'), api: app('bad'), extra: app('2') }, '3'));
  const { code, stderr, report } = await manifests.deploy();
  expect(code, stderr).toBe(3);
  expect(stderr).toContain('was aborted');
  expect(statusesOf({ ...report, services: report.services })).toMatchObject({
    web: 'unchanged restored',
    api: expect.stringMatching(/^rolled-back/),
    // Killed before or after it was created.
    extra: expect.stringMatching(/^(unchanged|created) removed$/),
  });
  await expectRunning(manifests, { web: '1', api: '1' });
  expect(await who(manifests)).toBe('1');
  expect(await marks(manifests)).not.toContain('unfinished');
});

it('a version changed by hand is restored as any other', async () => {
  const manifests = await makeManifests(sandbox, files({ web: app('1'), api: app('1') }, '1'));
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await sandbox.docker(manager, ['service', 'update', '--env-add', 'BY=hand', `${manifests.stack}_web`]);
  await manifests.write(files({ web: app('3'), api: app('bad') }, '3'));
  const { code, stderr } = await manifests.deploy();
  expect(code, stderr).toBe(3);
  await expectRunning(manifests, { web: '1', api: '1' });
  expect(JSON.stringify(await specsOf(manifests.stack))).toContain('BY=hand');
});
