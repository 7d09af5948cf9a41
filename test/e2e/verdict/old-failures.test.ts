import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
const file = (tag: string) => ({ 'docker-compose.prod.yaml': compose({ web: app(tag), api: app('1') }) });

it('tasks that failed before a deploy, of its own version or of others, do not make it fail', async () => {
  const manifests = await makeManifests(sandbox, file('1'));
  const web = `${manifests.stack}_web`;
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  // A task of the version that stays ends, and is replaced.
  const container = await docker('ps', '--quiet', '--filter', `label=com.docker.swarm.service.name=${web}`);
  await docker('kill', container.trim());
  const states = () => docker('service', 'ps', '--format', '{{.CurrentState}}', web);
  await until(async () => /Failed/.test(await states()) && /Running/.test(await states()));
  const same = await manifests.deploy();
  expect({ code: same.code, stdout: same.stdout }, same.stderr).toEqual({ code: 0, stdout: 'deployed\n' });
  expect(statusesOf(same.report)).toEqual({ web: 'unchanged', api: 'unchanged' });
  // A version that fails, and is the wanted one again after others.
  await manifests.write(file('crash'));
  expect(await manifests.deploy()).toMatchObject({ code: 3 });
  for (const [tag, status] of [
    ['2', 'updated'],
    ['1', 'updated'],
    ['1', 'unchanged'],
  ] as const) {
    await manifests.write(file(tag));
    const { code, stderr, report } = await manifests.deploy();
    expect(code, stderr).toBe(0);
    expect(statusesOf(report)).toEqual({ web: status, api: 'unchanged' });
    expect(report.warnings).toEqual([]);
  }
});
