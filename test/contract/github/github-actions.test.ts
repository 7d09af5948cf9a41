import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadJobs } from '../../support/docs/reference.ts';
import { ACTIONS, buildInto, filesBelow, stepJobs } from '../../support/github/action-files.ts';
import { githubEvent } from '../../support/github/github-events.ts';
import { layActions, readAction, runAction, type Step } from '../../support/github/run-action.ts';
import { buildReportOf, reviewPlaces } from '../../support/review/review-scene.ts';
import { root } from '../../support/root.ts';

const run = promisify(execFile);
const jobs = stepJobs(await loadJobs());
const names = jobs.map(({ name }) => name);
let folder: string;
let actions: string;
let cwd: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-actions-'));
  actions = await layActions(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  cwd = await mkdtemp(join(folder, 'workspace-'));
});

const act = (name: string, step: Omit<Step, 'cwd'> = {}) => runAction(actions, name, { cwd, ...step });
const git = async (...args: readonly string[]) => {
  const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  const dates = { GIT_AUTHOR_DATE: '2024-03-08T00:30:00+02:00', GIT_COMMITTER_DATE: '2024-03-08T00:30:00+02:00' };
  const env = { PATH: process.env.PATH, HOME: folder, ...who, ...dates };
  return (await run('git', args, { cwd, env })).stdout.trim();
};

describe('what is checked in', () => {
  test('is what the build makes of the sources; "npm run docs" brings it up to date', async () => {
    const built = join(folder, 'built');
    await buildInto(built, root);
    const [fresh, kept] = await Promise.all([filesBelow(built), filesBelow(join(root, ACTIONS, 'dist'))]);
    expect([...kept.keys()]).toEqual([...fresh.keys()]);
    expect([...fresh].filter(([path, text]) => kept.get(path) !== text).map(([path]) => path)).toEqual([]);
  });

  test('has an action for each job that is a step, and no other', async () => {
    const files = await filesBelow(join(root, ACTIONS));
    const found = [...files.keys()].filter((path) => path.endsWith('/action.yml'));
    expect(found.map((path) => path.split('/')[0])).toEqual([...names].sort());
  });
});

/** What each job refuses, and in which words, so that no refusal passes for another. */
const refused: Readonly<Record<string, readonly [given: Readonly<Record<string, string>>, said: string]>> = {
  'image-tag': [{ sha: 'HEAD' }, '--sha: "HEAD" is not a commit SHA'],
  'select-services': [{ labels: 'build-x', 'known-services': 'api' }, 'label "build-x": there is no service "x"'],
  'build-images': [{ services: 'x', 'known-services': 'api' }, 'there is no service "x"'],
  'comment-images': [{ report: 'nowhere.json' }, 'name the report that build-images wrote'],
  'send-alerts': [{ report: 'nowhere.json' }, 'name the report that deploy wrote'],
  'bump-images': [{ 'github-token': '' }, 'SWARM_CI_MANIFESTS_REPOSITORY: is not set'],
  plan: [{ 'server-port': 'plan' }, 'SERVER_PORT: server_port "plan"'],
  'update-service': [{ service: 'shop_web', via: 'mail' }, 'SWARM_UTILS_VIA: swarm_utils_via "mail"'],
  'backup-service': [{ service: 'shop db' }, '--service: "shop db"'],
  'clean-service': [{ via: 'ssh' }, '--service: is missing'],
  'clean-node': [{ node: 'worker 1' }, '--node: "worker 1"'],
  deploy: [{ timeout: 'soon' }, 'SWARM_CI_TIMEOUT: timeout "soon"'],
  check: [{ 'server-port': 'ssh' }, 'SERVER_PORT: server_port "ssh"'],
  lint: [{ format: 'xml' }, '--format: unknown format "xml"'],
  'clean-nodes': [{ 'server-port': 'ssh' }, 'SERVER_PORT: server_port "ssh"'],
  status: [{ 'server-port': 'ssh' }, 'SERVER_PORT: server_port "ssh"'],
  'copy-files': [{ 'server-port': 'ssh' }, 'SERVER_PORT: server_port "ssh"'],
  watch: [{ 'server-port': 'ssh', run: 'true' }, 'SERVER_PORT: server_port "ssh"'],
  restore: [{ timeout: 'soon' }, 'SWARM_CI_TIMEOUT: timeout "soon"'],
  promote: [{ timeout: 'soon' }, 'SWARM_CI_TIMEOUT: timeout "soon"'],
  abort: [{ timeout: 'soon' }, 'SWARM_CI_TIMEOUT: timeout "soon"'],
  rollback: [{ environment: 'prod', 'keep-releases': 'all' }, 'SWARM_CI_KEEP_RELEASES: keep_releases "all"'],
};

describe.each(names)('%s', (name) => {
  test('runs the job of that name with its inputs; refused, the step is red and has no output', async () => {
    const [given, said] = refused[name] ?? [];
    const ran = await act(name, { with: given ?? {} });
    expect(ran).toMatchObject({ code: 2, stdout: '', outputs: {} });
    expect(ran.stderr).toContain('::error::');
    expect(ran.stderr).toContain(said);
    const needed = [
      ...['deploy', 'promote', 'abort', 'check', 'plan', 'copy-files', 'watch', 'restore'],
      ...['status', 'clean-nodes'],
    ];
    expect(ran.stderr.includes('<env>: is missing')).toBe(needed.includes(name));
  });

  test('lists in action.yml the outputs that the job has', async () => {
    const job = jobs.find((one) => one.name === name);
    expect(Object.keys((await readAction(name)).outputs ?? {})).toEqual(Object.keys(job?.outputs ?? {}));
  });
});

test('watch: its script runs in sh; the environment is never taken for an option', async () => {
  const env = { SERVER_HOST: '' };
  const dashed = await act('watch', { env, with: { environment: '--help', run: 'true' } });
  expect(dashed).toMatchObject({ code: 2, stdout: '::error::environment: must not begin with "-"\n' });
  const local = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
  const ran = await act('watch', { env: local, with: { environment: 'prod', project: 'shop', run: 'a "b"\nc\n' } });
  expect(ran, ran.stderr).toMatchObject({ code: 4, outputs: {} });
});

test('image-tag: the tag is the output "tag"', async () => {
  await git('init', '-q');
  await git('commit', '-q', '--allow-empty', '-m', 'one');
  const sha = await git('rev-parse', 'HEAD');
  const ran = await act('image-tag', { env: { GITHUB_SHA: sha, GITHUB_REPOSITORY: 'group/shop' } });
  expect(ran).toMatchObject({ code: 0, outputs: { tag: `20240307_${sha.slice(0, 8)}` } });
  expect((await act('image-tag', { with: { format: 'datetime' } })).outputs).toEqual({ tag: '20240307_223000' });
});

describe('select-services', () => {
  beforeEach(() => writeFile(join(cwd, 'swarm-ci.yaml'), 'services: [my, my-svc, "a,b"]\n'));

  test('the labels of the event select; the output is an array fit for a matrix', async () => {
    const { env, event } = await githubEvent('labeled', { labels: ['build-my-svc', 'rebuild-my', 'build-a,b'] });
    const ran = await act('select-services', { env, event });
    expect(ran).toMatchObject({ code: 0, stdout: 'my-svc\na,b\n' });
    expect(JSON.parse(ran.outputs.services ?? '')).toEqual(['my-svc', 'a,b']);
  });

  test('an input counts before the variable, and that before the file; an empty one is none', async () => {
    const env = { SWARM_CI_LABEL_PREFIX: 'image-' };
    const labels = 'image-my, build-my-svc';
    expect((await act('select-services', { env, with: { labels } })).stdout).toBe('my\n');
    expect((await act('select-services', { env, with: { labels, 'label-prefix': '' } })).stdout).toBe('my\n');
    expect((await act('select-services', { env, with: { labels, 'label-prefix': 'build-' } })).stdout).toBe('my-svc\n');
    expect((await act('select-services', { with: { labels, 'known-services': 'my-svc\n' } })).stdout).toBe('my-svc\n');
  });

  test('what an input holds is never taken for another option', async () => {
    const ran = await act('select-services', { with: { labels: '--json --known-services=x' } });
    expect(ran).toMatchObject({ code: 0, stdout: '', outputs: { services: '[]' } });
  });

  test('a switch that is neither true nor false is refused', async () => {
    const ran = await act('select-services', { with: { live: 'perhaps' } });
    expect(ran).toMatchObject({ code: 2, stdout: '::error::live: must be true or false\n', outputs: {} });
    expect((await act('select-services', { with: { live: 'True' } })).stderr).toContain('--live');
  });
});

describe('more variables', () => {
  const manifest =
    'services:\n  web:\n    image: registry.example.com/web:${TAG}\n    environment: { KEY: "${API_KEY}" }\n';
  beforeEach(() => writeFile(join(cwd, 'docker-compose.prod.yaml'), manifest));

  test('reach the compose file; those that are secret are masked', async () => {
    const without = await act('deploy', { with: { environment: 'prod', project: 'shop', timeout: '0' } });
    expect(without.stderr).toContain('TAG');
    const ran = await act('deploy', {
      with: {
        environment: 'prod',
        project: 'shop',
        timeout: '0',
        variables: 'TAG=1\n',
        'secret-variables': 'API_KEY=a=50%\n',
      },
    });
    expect(ran).toMatchObject({ code: 2, stdout: '::add-mask::a=50%25\n' });
    expect(ran.stderr).toContain('timeout "0"');
    expect(ran.stderr).not.toMatch(/TAG|API_KEY/);
  });

  test('a line that is none is refused, and not shown', async () => {
    const ran = await act('deploy', { with: { environment: 'prod', 'secret-variables': 'A=1\nhidden' } });
    expect(ran).toMatchObject({
      code: 2,
      stdout: '::add-mask::1\n::error::secret-variables: line 2 must be NAME=VALUE\n',
    });
  });
});

describe('comment-images', () => {
  const [, login, double, environment] = reviewPlaces[1];
  let server: Awaited<ReturnType<typeof double>>;
  beforeEach(async () => {
    server = await double(login);
    await writeFile(
      join(cwd, 'build-report.json'),
      JSON.stringify(buildReportOf('20260131_1a2b3c4d', '2026-01-31T10:00:00.000Z')),
    );
  });
  afterEach(async () => {
    await server.close();
    expect(server.faults).toEqual([]);
  });

  test("comments with the job's own token; the output is the address", async () => {
    const { GITHUB_TOKEN, ...env } = environment(server.apiUrl);
    const ran = await act('comment-images', { env, token: GITHUB_TOKEN });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.outputs).toEqual({ url: ran.stdout.trim() });
    expect(server.comments.map(({ body }) => body)).toEqual([expect.stringContaining('20260131_1a2b3c4d')]);
    expect(new Set(server.seen.map(({ token }) => token))).toEqual(new Set([GITHUB_TOKEN]));
    expect(`${ran.stdout}${ran.stderr}${ran.summary}`).not.toContain('Secret');
  });

  test('refused, it is in the job summary, and the step is green', async () => {
    server.failNext({ status: 403, method: 'POST' }, { status: 403, method: 'POST' });
    const { GITHUB_TOKEN, ...env } = environment(server.apiUrl);
    const ran = await act('comment-images', { env, with: { 'github-token': GITHUB_TOKEN } });
    expect(ran).toMatchObject({ code: 0, stdout: '', outputs: {} });
    expect(ran.stderr).toContain('::warning::');
    expect(ran.summary).toContain('20260131_1a2b3c4d');
  });
});
