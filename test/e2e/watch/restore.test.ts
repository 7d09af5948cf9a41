import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { oldPipeline } from '../../support/watch/old-pipeline.ts';

const sandbox = sharedSandbox();

it('restore leaves alone what was changed since, and refuses once a release was deployed', async () => {
  const pipeline = await oldPipeline(sandbox, compose({ web: app('1'), api: app('1') }));
  const { stack } = pipeline;
  expect(await pipeline.watch()).toMatchObject({ code: 0 });
  const [, before] = await specsOf(stack);
  await pipeline.write({ 'stack.yml': compose({ web: app('bad'), api: app('2') }) });
  expect(await pipeline.watch()).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  await sandbox.docker(sandbox.manager, ['service', 'update', '--quiet', '--env-add', 'BY=hand', `${stack}_api`]);
  const [byHand] = await specsOf(stack);
  const restored = await pipeline.restore();
  expect(restored, restored.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(restored.stderr).toContain(`${stack}_api stays as it is`);
  expect(statusesOf(restored.report)).toEqual({ web: 'unchanged', api: 'unchanged' });
  expect(await specsOf(stack)).toEqual([byHand, before]);

  expect(await pipeline.watch()).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  await pipeline.write({ 'docker-compose.prod.yaml': compose({ web: app('2'), api: app('2') }) });
  const deployed = await pipeline.run(['deploy', 'prod']);
  expect(deployed, deployed.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  const good = await specsOf(stack);
  const refused = await pipeline.run(['restore', 'prod']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/the release \S+ was deployed since/);
  expect(await specsOf(stack)).toEqual(good);
});
