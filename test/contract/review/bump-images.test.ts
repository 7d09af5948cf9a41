import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { githubManifests } from '../../support/github/github-manifests-double.ts';
import { gitlabManifests } from '../../support/gitlab/gitlab-manifests-double.ts';
import { type ManifestsState, manifestsState } from '../../support/review/manifests-state.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';
import { reviewPlaces } from '../../support/review/review-scene.ts';

const [[, , , gitlab], [, , , github]] = reviewPlaces;
const places = [
  [
    'gitlab',
    gitlabManifests,
    gitlab,
    /^https:\/\/gitlab\.example\.com\/ops\/deploy-manifests\/-\/merge_requests\/1\n$/,
  ],
  ['github', githubManifests, github, /^https:\/\/github\.com\/ops\/deploy-manifests\/pull\/1\n$/],
] as const;

const FILE = 'docker-compose.prod.yaml';
const compose = (api: string, web: string) =>
  `# Tags are set by a job.\nservices:\n    api:\n      image: "registry.example.com/shop/api:${api}"   # a comment\n    web: { image: "registry.example.com/shop/web:\${WEB_TAG}" }\n${web}`;
const image = (service: string, tag: string) => ({
  ...{
    service,
    image: `registry.example.com/shop/${service}`,
    tag,
    dockerfile: 'Dockerfile',
    status: 'built',
    seconds: 1,
  },
});

describe.each(places)('bump-images on %s', (kind, double, environment, address) => {
  let folder: string;
  let server: ReviewDouble;
  let state: ManifestsState;
  const call = async (...args: string[]) => {
    const more = {
      SWARM_CI_MANIFESTS_REPOSITORY: 'ops/deploy-manifests',
      CI_COMMIT_BRANCH: '',
      GITHUB_REF: 'refs/heads/x',
    };
    const files = `${FILE},.env`;
    const env = { ...environment(server.apiUrl), ...more, SWARM_CI_MANIFESTS_FILES: files };
    const called = await callJob(['bump-images', ...args], { cwd: folder, env });
    const told = state.requests.flatMap(({ title, body }) => [title, body]);
    for (const text of [called.stdout, called.stderr, ...told]) expect(text).not.toContain('Secret');
    return called;
  };
  const build = (services: object[], more = {}) =>
    writeFile(
      join(folder, 'build-report.json'),
      JSON.stringify({
        ...{ schema: 'swarm-ci/build-report', version: 1, outcome: 'built', exitCode: 0, pushed: true },
        ...{ startedAt: '2026-01-31T10:00:00.000Z', seconds: 1, services, ...more },
      }),
    );
  const branch = () => [...state.branches.keys()].find((name) => name !== 'trunk') ?? 'none';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bump-'));
    state = manifestsState({ [FILE]: compose('1', ''), '.env': 'WEB_TAG=1\n', 'README.md': 'hello' });
    server = await double(state);
    await build([image('api', '2'), image('web', '2'), { ...image('bad', '2'), status: 'failed' }]);
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
    expect(server.faults).toEqual([]);
  });

  test('opens a request with one commit that changes the tags and nothing else', async () => {
    const { code, stdout, stderr } = await call('--manifests-labels', 'prod-deploy');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(address);
    expect(branch()).toMatch(/^swarm-ci\/bump-shop-/);
    expect(state.read(branch(), FILE)).toBe(compose('2', ''));
    expect(state.read(branch(), '.env')).toBe('WEB_TAG=2\n');
    expect(state.read(branch(), 'README.md')).toBe('hello');
    expect(state.read('trunk', FILE)).toBe(compose('1', ''));
    expect(state.history(branch())).toEqual(['shop: api, web 2', 'first']);
    expect(state.requests).toMatchObject([{ target: 'trunk', title: 'shop: api, web 2', labels: ['prod-deploy'] }]);
    expect(state.requests[0]?.body).toContain('<code>docker-compose.prod.yaml&#58;4&#58;14</code>');
  });

  test('refreshes the same request, keeps what earlier runs set, and commits only what is new', async () => {
    await call();
    const again = await call();
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(address) });
    expect(state.history(branch())).toHaveLength(2);
    await build([image('web', '3')]);
    const { stdout } = await call('--json');
    expect(JSON.parse(stdout)).toMatchObject({ done: 'updated', bumps: [{ service: 'web', from: '2', to: '3' }] });
    expect(state.requests).toMatchObject([{ title: 'shop: web 3' }]);
    expect(state.read(branch(), FILE)).toBe(compose('2', ''));
    expect(state.read(branch(), '.env')).toBe('WEB_TAG=3\n');
  });

  test('after a merge it begins again at the target', async () => {
    await call();
    for (const request of state.requests) request.state = 'merged';
    state.push('trunk', FILE, compose('5', '# more\n'));
    expect(await call()).toMatchObject({ code: 0 });
    expect(state.requests).toHaveLength(2);
    expect(state.read(branch(), FILE)).toBe(compose('2', '# more\n'));
    expect(state.history(branch())).toHaveLength(3);
  });

  test('nothing to change: says so, exit 0, no branch', async () => {
    await build([image('api', '1')]);
    expect(await call()).toEqual({ code: 0, stdout: '', stderr: expect.stringContaining('already have these tags') });
    expect([...state.branches.keys()]).toEqual(['trunk']);
  });

  test('an image that no file names stops only itself: exit 1; alone: exit 2, nothing touched', async () => {
    await build([image('mailer', '2')]);
    const { code, stdout, stderr } = await call();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('registry.example.com/shop/mailer found in docker-compose.prod.yaml, .env');
    expect([...state.branches.keys()]).toEqual(['trunk']);
    await build([image('api', '2'), image('mailer', '2')]);
    const some = await call();
    expect(some).toMatchObject({ code: 1, stdout: expect.stringMatching(address) });
    expect(some.stderr).toContain('registry.example.com/shop/mailer found in docker-compose.prod.yaml, .env');
    expect(state.read(branch(), FILE)).toBe(compose('2', ''));
    expect(await call('--manifests-files', 'nowhere.yaml')).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('nowhere.yaml') },
    });
  });

  test('a file that is not UTF-8: exit 2, the file, nothing touched', async () => {
    state.push('trunk', FILE, `# caf\u00e9\n${compose('1', '')}`);
    state.encoding = 'latin1';
    const { code, stderr } = await call();
    expect(code).toBe(2);
    expect(stderr).toMatch(/docker-compose\.prod\.yaml.*UTF-8/);
    expect([...state.branches.keys()]).toEqual(['trunk']);
  });

  test('a byte order mark stays', async () => {
    state.push('trunk', FILE, `\ufeff${compose('1', '')}`);
    expect(await call()).toMatchObject({ code: 0 });
    expect(state.read(branch(), FILE)).toBe(`\ufeff${compose('2', '')}`);
  });

  // GitLab's API takes the content of a file alone.
  if (kind === 'github')
    test('the mode of a file stays; a link is refused', async () => {
      state.modes.set(FILE, '100755');
      expect(await call()).toMatchObject({ code: 0 });
      expect(state.read(branch(), FILE)).toBe(compose('2', ''));
      expect(Object.fromEntries(state.modes)).toEqual({ [FILE]: '100755', '.env': '100644' });

      state.modes.set(FILE, '120000');
      await build([image('api', '3')]);
      const { code, stderr } = await call();
      expect(code).toBe(2);
      expect(stderr).toMatch(/docker-compose\.prod\.yaml.*symbolic link/);
      expect(state.read(branch(), FILE)).toBe(compose('2', ''));
    });

  test('a branch that moves meanwhile: reads again, once, then exit 4', async () => {
    await call();
    await build([image('api', '3')]);
    const meanwhile = (text: string) => () => state.push(branch(), FILE, compose('2', text));
    state.beforeCommit(meanwhile('# another user\n'));
    expect(await call()).toMatchObject({ code: 0 });
    expect(state.read(branch(), FILE)).toBe(compose('3', '# another user\n'));

    await build([image('api', '4')]);
    state.beforeCommit(() => {
      meanwhile('# one\n')();
      state.beforeCommit(meanwhile('# two\n'));
    });
    const late = await call();
    expect(late).toMatchObject({ code: 4, stdout: '' });
    expect(late.stderr).toContain('changed each time');
    expect(state.read(branch(), FILE)).toBe(compose('2', '# two\n'));
  });

  test('input: no token, no repository, images that were not pushed, a report that is none', async () => {
    const env = { ...environment(server.apiUrl), GITLAB_TOKEN: '', GITHUB_TOKEN: '' };
    const bare = await callJob(['bump-images'], { cwd: folder, env });
    expect(bare).toMatchObject({ code: 2, stdout: '' });
    expect(bare.stderr).toContain('SWARM_CI_MANIFESTS_REPOSITORY');
    expect(bare.stderr).toContain(kind === 'gitlab' ? 'role Developer' : 'contents: write');
    await build([image('api', '2')], { pushed: false });
    expect(await call()).toMatchObject({ code: 2, stderr: expect.stringContaining('not pushed') });
    expect(await call('--report', 'none.json')).toMatchObject({ code: 2 });
    expect(server.seen).toEqual([]);
  });

  test.each([401, 403])('%i: exit 4, and which rights are missing', async (status) => {
    server.failNext({ status }, { status });
    const { code, stderr } = await call();
    expect(code).toBe(4);
    expect(stderr).toMatch(kind === 'gitlab' ? /GITLAB_TOKEN/ : /GITHUB_TOKEN/);
  });
});
