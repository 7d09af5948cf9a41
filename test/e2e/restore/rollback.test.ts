import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;

it('goes to the release before the live one, to a named one, past redeploys that changed nothing; secrets come from the environment', async () => {
  const use =
    '\n    configs: [{ source: page, target: /etc/page }]\n    secrets: [{ source: key, target: key }]\n    environment: { DB_PASSWORD: "${DB_PASSWORD}" }';
  const rest =
    'configs:\n  page: { name: "${PAGE_OF_TEST}", file: prod/page.html }\nsecrets:\n  key: { name: "${KEY_OF_TEST}", file: prod/key.txt }\n';
  const text = compose({ web: app('${TAG}', use), api: app('1') }, rest);
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  const version = async (tag: string) => {
    // A name that no other test of the swarm makes of its content.
    await manifests.write({ 'prod/page.html': `page ${tag} to go back to`, 'prod/key.txt': `key ${tag}` });
    await expectDone(manifests.run(['deploy', 'prod'], { TAG: tag, DB_PASSWORD: 'hunter22' }));
    return insideOf(manifests);
  };
  const one = await version('1');
  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('${TAG}', use), extra: app('1') }, rest) });
  const two = await version('2');
  expect(await version('2')).toEqual(two);
  expect(await version('2')).toEqual(two);
  const [first, second] = await releasesOf(manifests);
  expect(second).toMatchObject({ live: true });

  const bare = await manifests.run(['rollback', 'prod']);
  expect(bare.code, bare.stderr).toBe(2);
  expect(bare.stderr).toContain('DB_PASSWORD is not set');

  const back = await manifests.run(['rollback', 'prod'], {
    DB_PASSWORD: 'hunter22',
    TAG: 'of the job, not of the release',
  });
  expect(back, back.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(await insideOf(manifests)).toEqual(one);
  await expectRunning(manifests, { web: '1', api: '1' });
  const report = await manifests.report();
  expect(report.rollback).toBe(first?.id);
  expect(statusesOf(report)).toEqual({ web: 'updated', api: 'created', extra: 'removed' });
  const { stdout: live } = await sandbox.manager.exec(['cat', `${manifests.serverPath}/prod/page.html`]);
  expect(live).toBe('page 1 to go back to');

  expect(await releasesOf(manifests)).toMatchObject([
    { id: first?.id, live: true },
    { id: second?.id, live: false },
  ]);
  const none = await manifests.run(['rollback', 'prod'], { DB_PASSWORD: 'hunter22' });
  expect(none.code, none.stderr).toBe(2);
  expect(none.stderr).toContain(`no release is kept from before the live release ${first?.id}`);

  const forth = await manifests.run(['rollback', 'prod', '--to', second?.id ?? ''], { DB_PASSWORD: 'hunter22' });
  expect(forth.code, forth.stderr).toBe(0);
  expect(await insideOf(manifests)).toEqual(two);
  const unknown = await manifests.run(['rollback', 'prod', '--to', 'nothing']);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain(`unknown release "nothing"`);
});

it('does not go back to what was rolled back from', async () => {
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': compose({ web: app('${TAG}') }) });
  const steps: [job: string, tag: string, runs: string][] = [
    ['deploy', '1', '1'],
    ['deploy', '2', '2'],
    ['rollback', '', '1'],
    ['deploy', '3', '3'],
    ['rollback', '', '1'],
  ];
  for (const [job, TAG, runs] of steps) {
    await expectDone(manifests.run([job, 'prod'], { TAG }));
    await expectRunning(manifests, { web: runs });
  }
});

it("undoes what was changed by hand from the engine's own previous specs, and says so", async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('1'), api: app('1') }),
  });
  await expectDone(manifests.run(['deploy', 'prod']));
  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('2'), api: app('2') }) });
  await expectDone(manifests.run(['deploy', 'prod']));
  const image = `${sandbox.registry.address}/app:3`;
  await docker('service', 'update', '--detach', '--image', image, '--env-add', 'BY=hand', `${manifests.stack}_web`);
  const back = await manifests.run(['rollback', 'prod']);
  expect(back, back.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(back.stderr).toContain("is rolled back to the engine's previous specs");
  await expectRunning(manifests, { web: '2', api: '2' });
  const report = await manifests.report();
  expect(report).toMatchObject({ rollback: 'engine', outcome: 'deployed' });
  expect(statusesOf(report)).toEqual({ web: 'updated', api: 'unchanged' });
  const [web, api] = ['web', 'api'].map((name) => report.services.find((one) => one.name.endsWith(name))?.timeline);
  expect(web?.marks.map(({ what }) => what)).toEqual(['rollback_started', 'rollback_completed']);
  expect([web?.points.at(0), web?.points.at(-1)]).toMatchObject([
    { old: 1, new: 0 },
    { old: 0, new: 1 },
  ]);
  expect(api).toBeUndefined();
  // Now it is what the live release made of it: the next one goes to the release before.
  await expectDone(manifests.run(['rollback', 'prod']));
  await expectRunning(manifests, { web: '1', api: '1' });
});

it('takes the release back, not what "docker service scale" did', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('${TAG}'), api: app('1') }),
  });
  for (const TAG of ['1', '2']) await expectDone(manifests.run(['deploy', 'prod'], { TAG }));
  await docker('service', 'scale', '--detach', `${manifests.stack}_web=2`);
  await expectRunning(manifests, { web: '2 2', api: '1' });
  const back = await manifests.run(['rollback', 'prod']);
  expect(back, back.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  await expectRunning(manifests, { web: '1', api: '1' });
});

it('works for a stack that only ever was deployed by hand', async () => {
  const manifests = await makeManifests(sandbox, {});
  const byHand = async (tag: string) => {
    await deployByHand(sandbox, manifests.stack, compose({ web: app(tag), api: app('1') }));
    await expectRunning(manifests, { web: tag, api: '1' });
  };
  await byHand('1');
  const none = await manifests.run(['rollback', 'prod']);
  expect(none.code, none.stderr).toBe(2);
  await byHand('2');
  const back = await manifests.run(['rollback', 'prod']);
  expect(back.code, back.stderr).toBe(0);
  await expectRunning(manifests, { web: '1', api: '1' });
});

type Listed = { readonly id: string; readonly live: boolean };

async function releasesOf(manifests: Manifests): Promise<Listed[]> {
  return JSON.parse((await manifests.run(['releases', 'prod', '--json'])).stdout) as Listed[];
}

/** Image with digest, config, secret and environment of web. */
async function insideOf({ stack }: Manifests): Promise<unknown> {
  const format = '{{json .Spec.TaskTemplate.ContainerSpec}}';
  const spec = JSON.parse(await docker('service', 'inspect', '--format', format, `${stack}_web`));
  const { Image, Env, Configs, Secrets } = spec;
  return { Image, Env, Configs, Secrets };
}

async function expectDone(run: Promise<{ code: number; stderr: string }>): Promise<void> {
  const { code, stderr } = await run;
  expect(code, stderr).toBe(0);
}
