import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BumpScene, bumpPlaces, bumpScene } from '../../support/review/bump-scene.ts';

const FILE = 'docker-compose.prod.yaml';
const compose = (api: string, web: string) =>
  `services:\n  api: { image: "registry.example.com/shop/api:${api}" }\n  web: { image: "registry.example.com/shop/web:${web}" }\n`;
const url = (path: string) => ({
  ...{ CI_PROJECT_URL: `https://git.example.com/${path}`, CI_PROJECT_PATH: path },
  ...{ GITHUB_SERVER_URL: 'https://git.example.com', GITHUB_REPOSITORY: path },
});
const teamA = { ...url('team-a/shop'), CI_PROJECT_ID: '41', GITHUB_REPOSITORY_ID: '41' };
const teamB = { ...url('team-b/shop'), CI_PROJECT_ID: '42', GITHUB_REPOSITORY_ID: '42' };

describe.each(bumpPlaces)('the branch and the request on %s', (...place) => {
  const [kind] = place;
  let scene: BumpScene;
  beforeEach(async () => {
    scene = await bumpScene(place, { [FILE]: compose('1', '1') });
  });
  afterEach(() => scene.close());

  test('two projects of one name have a request each', async () => {
    expect(await scene.bump({ api: '2' }, teamA)).toMatchObject({ code: 0 });
    expect(await scene.bump({ web: '7' }, teamB)).toMatchObject({ code: 0 });
    const [trunk, ...branches] = [...scene.state.branches.keys()];
    expect(trunk).toBe('trunk');
    expect(branches.map((name) => scene.state.read(name, FILE))).toEqual([compose('2', '1'), compose('1', '7')]);
    expect(scene.state.requests.map(({ title }) => title)).toEqual(['shop: api 2', 'shop: web 7']);
    expect(branches.every((name) => /^swarm-ci\/bump-shop-.*4[12]$/.test(name))).toBe(true);
  });

  test('an open request of an earlier version is kept on, but not that of another project', async () => {
    const { state } = scene;
    const former = kind === 'gitlab' ? 'swarm-ci/bump-shop-7' : 'swarm-ci/bump-shop-latest';
    const open = (body: string) => {
      state.branches.set(former, state.branches.get('trunk') ?? '');
      const request = { number: state.requests.length + 1, source: former, target: 'trunk', title: 'old' };
      state.requests.push({ ...request, body, labels: [], state: 'open' });
    };
    const change = { ...teamA, GITHUB_REF_NAME: '' };
    open('| a table | [job](https://git.example.com/team-a/shop/-/jobs/1)');
    expect(await scene.bump({ api: '2' }, change)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('updated'),
    });
    expect(state.read(former, FILE)).toBe(compose('2', '1'));
    expect(state.requests).toMatchObject([{ title: 'shop: api 2' }]);

    for (const request of state.requests) request.state = 'merged';
    open('| a table | [job](https://git.example.com/team-b/shop/-/jobs/1)');
    expect(await scene.bump({ api: '2' }, change)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('opened'),
    });
    expect(state.requests.map(({ source }) => source === former)).toEqual([true, true, false]);
    expect(state.requests[1]).toMatchObject({ title: 'old' });
  });

  test('images that something else built, without a report; a failed one is left alone', async () => {
    const images = ['--image', 'api=registry.example.com/shop/api:8', '--failed', 'web'];
    expect(await scene.call(images)).toMatchObject({ code: 0 });
    expect(scene.state.read(scene.branch(), FILE)).toBe(compose('8', '1'));
    expect(await scene.call(['--image', 'api=registry.example.com/shop/api'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no tag'),
    });
  });

  const refusals = {
    gitlab: ['POST', 400, "Commit message does not follow the pattern 'JIRA-\\d+'"],
    github: ['PATCH', 422, 'Repository rule violations found: commits must have verified signatures'],
  } as const;

  test('a rule that the commit breaks: exit 4 with the words of the platform, at once', async () => {
    const [method, status, words] = refusals[kind];
    scene.server.failNext({ status, method, words });
    const { code, stdout, stderr } = await scene.bump({ api: '2' });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toContain('--manifests-title');
    expect(stderr).not.toContain('changed each time');
    expect(scene.server.seen.filter((one) => one.method === method)).toHaveLength(1);
    expect(scene.state.requests).toEqual([]);
  });

  test('the title and the message follow a pattern of the manifests repository', async () => {
    expect(await scene.bump({ api: '2' }, { SWARM_CI_MANIFESTS_TITLE: 'JIRA-7 {title}' })).toMatchObject({ code: 0 });
    expect(scene.state.history(scene.branch())).toEqual(['JIRA-7 shop: api 2', 'first']);
    expect(scene.state.requests).toMatchObject([{ title: 'JIRA-7 shop: api 2' }]);
  });
});
