import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;

const none = '\n      replicas: 0';
const page = '\n    configs: [{ source: page, target: /etc/page }]';
const configs = 'configs:\n  page: { name: "${PAGE_OF_TEST}", file: prod/page.html, labels: [kept=yes] }\n';
const text = compose({ web: app('1', page), api: app('1', '', none) }, configs);
// Where only names matter, tasks would only take time.
const quick = compose({ web: app('1', page, none), api: app('1', '', none) }, configs);

it('keeps five releases, lists them, and removes the configs of the sixth but nothing else', async () => {
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': quick, 'prod/page.html': 'page 1' });
  const others = `other_${manifests.stack}_5d41402abc4b2a76b9719d911017c592`;
  await sandbox.docker(
    sandbox.manager,
    ['config', 'create', '--label', 'com.docker.stack.namespace=other', others, '-'],
    { input: 'hello' },
  );
  const byHand = `by_hand_${manifests.stack}`;
  await sandbox.docker(
    sandbox.manager,
    ['config', 'create', '--label', `com.docker.stack.namespace=${manifests.stack}`, byHand, '-'],
    { input: 'x' },
  );
  const adopted = 'page_of_test_00000000000000000000000000000000';
  await sandbox.docker(
    sandbox.manager,
    ['config', 'create', '--label', `com.docker.stack.namespace=${manifests.stack}`, adopted, '-'],
    { input: 'old' },
  );

  const names: string[] = [];
  for (let i = 1; i <= 7; i++) {
    await manifests.write({ 'prod/page.html': `page ${i}` });
    const { code, stderr } = await manifests.deploy({ SWARM_CI_KEEP_RELEASES: '3' });
    expect(code, stderr).toBe(0);
    names.push((await configOf(manifests)) ?? 'none');
    // A deploy that changes nothing does not become a release.
    if (i === 3) expect(await manifests.deploy({ SWARM_CI_KEEP_RELEASES: '3' })).toMatchObject({ code: 0 });
  }
  const left = (await docker('config', 'ls', '--format', '{{.Name}}')).split('\n');
  expect(left.filter((name) => names.includes(name)).sort()).toEqual(names.slice(-3).sort());
  expect(left).toContain(others);
  expect(left).toContain(byHand);
  expect(left).not.toContain(adopted);
  expect(
    await docker(
      'config',
      'inspect',
      '--format',
      '{{index .Spec.Labels "swarm-ci.stack"}} {{.Spec.Labels.kept}}',
      names.at(-1) ?? '',
    ),
  ).toBe(`${manifests.stack} yes`);

  const listed = await manifests.run(['releases', 'prod', '--json']);
  expect(listed.code, listed.stderr).toBe(0);
  const releases = JSON.parse(listed.stdout) as { id: string; configs: string[]; images: Record<string, string> }[];
  expect(releases.map(({ configs }) => configs)).toEqual(names.slice(-3).map((name) => [name]));
  expect(releases[0]?.images[`${manifests.stack}_web`]).toMatch(/app:1@sha256:/);
  expect((await manifests.run(['releases', 'prod'])).stdout.split('\n').filter(Boolean)).toHaveLength(3);
  await sandbox.docker(sandbox.manager, ['config', 'rm', others]);
});

it('leaves docker service rollback working after a changed config and its pruning', async () => {
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text, 'prod/page.html': 'one' });
  for (const page of ['one', 'two', 'three']) {
    await manifests.write({ 'prod/page.html': page });
    expect(await manifests.deploy({ SWARM_CI_KEEP_RELEASES: '1' })).toMatchObject({ code: 0 });
  }
  const name = `${manifests.stack}_web`;
  const before = await configOf(manifests);
  await docker('service', 'rollback', '--detach', name);
  await until(
    async () =>
      (await docker('service', 'inspect', '--format', '{{.UpdateStatus.State}}', name)) === 'rollback_completed',
  );
  expect(await configOf(manifests)).not.toBe(before);
  await until(async () =>
    (
      await docker('service', 'ps', '--filter', 'desired-state=running', '--format', '{{.CurrentState}}', name)
    ).startsWith('Running'),
  );
});

it('refuses an older commit of the same branch over a newer release, unless it is meant', async () => {
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text, 'prod/page.html': 'one' });
  const commit = (sha: string, hour: number, branch = 'main') => ({
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: sha.repeat(40),
    CI_COMMIT_BRANCH: branch,
    CI_COMMIT_TIMESTAMP: `2026-11-20T${hour}:00:00+00:00`,
  });
  expect(await manifests.deploy(commit('b', 12))).toMatchObject({ code: 0 });
  // Changes nothing, but is newer: what comes between the two comes late.
  expect(await manifests.deploy(commit('e', 14))).toMatchObject({ code: 0 });
  const late = await manifests.run(['deploy', 'prod'], commit('d', 13));
  expect(late).toMatchObject({ code: 2, stdout: '' });
  expect(late.stderr).toMatch(/dddddddd.* is older than the release \S+-bbbbbbbb of the same branch, commit eeeeeeee/);
  await manifests.write({ 'prod/page.html': 'older' });
  const older = await manifests.run(['deploy', 'prod'], commit('a', 11));
  expect(older).toMatchObject({ code: 2, stdout: '' });
  expect(older.stderr).toMatch(
    /commit aaaaaaaa of 2026-11-20T11.*is older than the release \S+-bbbbbbbb of the same branch/,
  );
  expect(older.stderr).toContain('--allow-older');
  expect(await manifests.deploy(commit('c', 11, 'hotfix'))).toMatchObject({ code: 0 });
  expect(await manifests.run(['deploy', 'prod'], commit('a', 10))).toMatchObject({ code: 2 });
  expect(await manifests.deploy(commit('a', 10), '--allow-older')).toMatchObject({ code: 0 });
});

async function configOf({ stack }: Manifests): Promise<string | undefined> {
  const configs = await docker(
    'service',
    'inspect',
    '--format',
    '{{json .Spec.TaskTemplate.ContainerSpec.Configs}}',
    `${stack}_web`,
  );
  return (JSON.parse(configs) as { ConfigName: string }[])[0]?.ConfigName;
}
