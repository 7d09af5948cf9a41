import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const none = '\n      replicas: 0';

it('a neighbour that updates services all the time does not keep a deploy from changing them', async () => {
  const text = compose(Object.fromEntries(NAMES.map((name) => [name, app('${TAG}', '', none)])));
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  expect(await manifests.deploy({ TAG: '1' })).toMatchObject({ code: 0 });
  const docker = (...argv: string[]) => sandbox.docker(sandbox.manager, argv, { reject: false });
  const running = manifests.start(['deploy', 'prod'], { TAG: '2' });
  let over = false;
  void running.result.then(() => {
    over = true;
  });
  const isApplied = () => over || /^services: \d/m.test(running.log());
  let updates = 0;
  const neighbour = async (names: readonly string[]) => {
    for (let i = 0; !isApplied(); i++) {
      const name = `${manifests.stack}_${names[i % names.length]}`;
      await docker('service', 'update', '--detach', '--label-add', `neighbour=${i}`, name);
      updates++;
    }
  };
  await Promise.all([neighbour(NAMES.slice(0, 3)), neighbour(NAMES.slice(3))]);
  const { code, stderr } = await running.result;
  expect(updates).toBeGreaterThan(0);
  // The neighbour may have the last word on its own label, but not on our version.
  const report = await manifests.report();
  const superseded = report.services.filter(({ status }) => status === 'superseded');
  expect(code, stderr).toBe(superseded.length === 0 ? 0 : 1);
  for (const { name, status } of report.services) {
    if (status === 'superseded') continue;
    const { stdout } = await docker('service', 'inspect', name);
    expect(JSON.parse(stdout)[0].Spec.TaskTemplate.ContainerSpec.Image, stderr).toContain('/app:2@');
  }
});
