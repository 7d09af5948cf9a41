import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { ciEnvironment } from '../../support/command/ci-env.ts';
import { githubDouble } from '../../support/github/github-double.ts';
import { gitlabDouble } from '../../support/gitlab/gitlab-double.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';

const run = promisify(execFile);
let folder: string;
let repository: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-build-jobs-'));
  repository = join(folder, 'repository');
  await mkdir(repository);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const call = (job: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  callJob([job, ...args], { cwd: repository, env });
const lay = async (files: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
};
const git = async (args: readonly string[], date = '2024-03-08T00:30:00+02:00', cwd = repository) => {
  const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  const dates = { GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z', GIT_COMMITTER_DATE: date };
  const env = { PATH: process.env.PATH, HOME: folder, ...who, ...dates };
  return (await run('git', ['-c', 'init.defaultBranch=main', ...args], { cwd, env })).stdout.trim();
};
const commit = async (message: string, date?: string) => {
  await git(['commit', '-q', '--allow-empty', '-m', message], date);
  return git(['rev-parse', 'HEAD']);
};
/** The outputs of the step, as the runner reads them. */
const outputs = async (file: string) =>
  [...(await readFile(file, 'utf8')).matchAll(/^(.+)<<(.+)\n(.*)\n\2$/gm)].map(([, name, , value]) => [name, value]);

describe('image-tag', () => {
  test('on a plain machine: the commit and its date, in UTC', async () => {
    await git(['init', '-q']);
    const sha = await commit('one');
    expect(await call('image-tag')).toEqual({ code: 0, stdout: `20240307_${sha.slice(0, 8)}\n`, stderr: '' });
    expect((await call('image-tag', ['--format', 'datetime'])).stdout).toBe('20240307_223000\n');
    const older = sha;
    await commit('two', '2025-01-01T00:00:00Z');
    expect((await call('image-tag', ['--sha', older.toUpperCase()])).stdout).toBe(`20240307_${older.slice(0, 8)}\n`);
    expect((await call('image-tag', ['--sha', older, '--date', '2026-02-03'])).stdout).toBe(
      `20260203_${older.slice(0, 8)}\n`,
    );
  });

  test('on GitLab: the pipeline date and commit, without any clone', async () => {
    const { env } = await ciEnvironment('gitlab-branch', folder);
    expect(await call('image-tag', [], env)).toEqual({ code: 0, stdout: '20240307_7ab44e95\n', stderr: '' });
    expect((await call('image-tag', ['--json'], env)).stdout).toBe('{"tag":"20240307_7ab44e95"}\n');
    expect((await call('image-tag', [], { ...env, SWARM_CI_TAG_FORMAT: 'datetime' })).stdout).toBe('20240307_235958\n');
  });

  test('the setting can be set in swarm-ci.yaml', async () => {
    const { env } = await ciEnvironment('gitlab-branch', folder);
    await lay({ 'swarm-ci.yaml': 'tag_format: datetime\n' });
    expect((await call('image-tag', [], env)).stdout).toBe('20240307_235958\n');
    expect((await call('image-tag', ['--format', 'sha'], env)).stdout).toBe('20240307_7ab44e95\n');
  });

  test('a retry the next day gives the same tag', async () => {
    const { env } = await ciEnvironment('gitlab-merge-request', folder);
    const retried = { ...env, CI_JOB_ID: '70999', CI_JOB_STARTED_AT: '2024-03-09T09:00:00Z' };
    const tags = await Promise.all([env, retried].map((each) => call('image-tag', [], each)));
    expect(tags.map(({ stdout }) => stdout)).toEqual(['20240307_7ab44e95\n', '20240307_7ab44e95\n']);
  });

  test('a merged-results pipeline: the source commit, not the merge', async () => {
    const { env } = await ciEnvironment('gitlab-merged-results', folder);
    expect((await call('image-tag', [], env)).stdout).toBe('20240307_5e3c9a1b\n');
    const { CI_PIPELINE_CREATED_AT: _, ...old } = env;
    await git(['init', '-q']);
    const source = await commit('source', '2024-02-02T10:00:00Z');
    const merge = await commit('merge', '2024-02-20T10:00:00Z');
    const shas = { CI_COMMIT_SHA: merge, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: source };
    expect((await call('image-tag', [], { ...old, ...shas })).stdout).toBe(`20240202_${source.slice(0, 8)}\n`);
  });

  test('on GitHub, a push: the event has the date', async () => {
    const { env, output } = await ciEnvironment('github-push', folder);
    expect(await call('image-tag', [], env)).toEqual({ code: 0, stdout: '20190515_6113728f\n', stderr: '' });
    expect(await outputs(output)).toEqual([['tag', '20190515_6113728f']]);
  });

  test('on GitHub, a pull request: its head and the date of that commit, though a merge is checked out', async () => {
    await git(['init', '-q']);
    const head = await commit('head', '2024-02-02T23:30:00-01:00');
    const merge = await commit('merge', '2024-02-20T10:00:00Z');
    const { env } = await ciEnvironment('github-pull-request-synchronize', folder, ({ env, event }) => {
      env.GITHUB_SHA = merge;
      event.pull_request.head.sha = head;
    });
    expect(await call('image-tag', [], env)).toEqual({ code: 0, stdout: `20240203_${head.slice(0, 8)}\n`, stderr: '' });
    // As actions/checkout does by default.
    const shallow = join(folder, 'shallow');
    await git(['clone', '-q', '--depth', '1', `file://${repository}`, shallow]);
    const { code, stdout, stderr } = await callJob(['image-tag'], { cwd: shallow, env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `20190515_${head.slice(0, 8)}\n` });
    expect(stderr).toMatch(/^::warning::commit [0-9a-f]{8} is not in this clone: .*fetch-depth: 0/);
  });

  test('an event that cannot be read is a warning', async () => {
    const { env } = await ciEnvironment('github-push', folder);
    const args = ['--date', '2024-01-01'];
    for (const path of [join(folder, 'nowhere'), join(folder, 'text')]) {
      await writeFile(join(folder, 'text'), '{');
      const { code, stdout, stderr } = await call('image-tag', args, { ...env, GITHUB_EVENT_PATH: path });
      expect({ code, stdout }).toEqual({ code: 0, stdout: '20240101_6113728f\n' });
      expect(stderr).toMatch(/^::warning::cannot read the event in GITHUB_EVENT_PATH/);
    }
  });

  test('--dotenv sets IMAGE_TAG and keeps the other lines', async () => {
    const { env } = await ciEnvironment('gitlab-branch', folder);
    await lay({ 'out.env': 'A=1\n\nIMAGE_TAG=old\nIMAGE_TAGS=2' });
    expect((await call('image-tag', ['--dotenv', 'out.env'], env)).code).toBe(0);
    expect(await readFile(join(repository, 'out.env'), 'utf8')).toBe(
      'A=1\nIMAGE_TAGS=2\nIMAGE_TAG=20240307_7ab44e95\n',
    );
    const { code, stdout, stderr } = await call('image-tag', ['--dotenv', 'no/such/out.env'], env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--dotenv: no/such/out.env cannot be written');
  });

  test('all that is wrong is said at once', async () => {
    const { env } = await ciEnvironment('gitlab-branch', folder);
    const args = ['--sha', 'HEAD', '--date', 'yesterday', '--format', 'short', '--shaa=x', '--dotenv'];
    const { code, stdout, stderr } = await call('image-tag', args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const at of [
      '--sha: "HEAD"',
      '--date: "yesterday"',
      '--format: tag_format "short"',
      '--dotenv: needs',
      '--shaa:',
    ])
      expect(stderr).toContain(at);
    const odd = await call('image-tag', [], { ...env, CI_PIPELINE_CREATED_AT: 'soon' });
    expect(odd.stderr).toContain('CI_PIPELINE_CREATED_AT: "soon" is not a date');
  });

  test('without a commit or its date', async () => {
    const nothing = await call('image-tag');
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain('--sha: unknown commit');
    expect((await call('image-tag', ['--format', 'datetime'])).stderr).toContain(
      '--date: the date of the tag is unknown',
    );
    expect((await call('image-tag', ['--format', 'datetime', '--date', '2026-01-02T03:04:05Z'])).stdout).toBe(
      '20260102_030405\n',
    );
    const lost = await call('image-tag', ['--sha', '0123456789']);
    expect(lost.code).toBe(2);
    expect(lost.stderr).toContain('commit 0123456789 is not in this repository');
  });
});

describe('select-services', () => {
  const services = { 'my/Dockerfile': '', 'my-svc/Dockerfile': '', 'backend/a.b_c/Dockerfile': '' };

  test('the labels of the merge request select, one name a line', async () => {
    await lay({ ...services, 'api/Dockerfile': '' });
    const { env } = await ciEnvironment('gitlab-merge-request', folder);
    expect(await call('select-services', [], env)).toEqual({ code: 0, stdout: 'api\nmy-svc\n', stderr: '' });
    expect(JSON.parse((await call('select-services', ['--json'], env)).stdout)).toEqual(['api', 'my-svc']);
  });

  test('on GitHub labels may hold commas; the output is an array on one line', async () => {
    await lay({ 'swarm-ci.yaml': 'services: ["a,b", c, d/e.f_g]\n' });
    const { env, output } = await ciEnvironment('github-pull-request-labeled', folder, ({ event }) => {
      event.pull_request.labels = [{ name: 'build-a,b' }, { name: 'bug' }, { name: 'build-d/e.f_g' }];
    });
    expect(await call('select-services', [], env)).toEqual({ code: 0, stdout: 'a,b\nd/e.f_g\n', stderr: '' });
    expect(await outputs(output)).toEqual([['services', '["a,b","d/e.f_g"]']]);
    const { code, stderr } = await call('select-services', ['--dotenv', 'out.env'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('--dotenv: cannot contain the name "a,b"');
  });

  test('a value cannot end the output early', async () => {
    await lay({ 'swarm-ci.yaml': 'services: ["a\\nswarm_ci_\\nb=c"]\n' });
    const { env, output } = await ciEnvironment('github-pull-request-labeled', folder, ({ event }) => {
      event.pull_request.labels = [{ name: 'build-all' }];
    });
    for (const _ of [1, 2]) await call('select-services', [], env);
    const ends = [...(await readFile(output, 'utf8')).matchAll(/<<(.+)$/gm)].map(([, end]) => end);
    expect(new Set(ends).size).toBe(2);
    expect(await outputs(output)).toHaveLength(2);
  });

  test('--labels stands before those of the merge request; settings from everywhere', async () => {
    await lay({ ...services, 'swarm-ci.yaml': 'label_prefix: "image::"\nignore_labels: ["image::x"]\n' });
    const { env } = await ciEnvironment('gitlab-merge-request', folder);
    const args = ['--labels', 'image::my, image::backend/a.b_c,build-zzz,image::x'];
    expect(await call('select-services', args, env)).toEqual({ code: 0, stdout: 'backend/a.b_c\nmy\n', stderr: '' });
    const prefixed = { ...env, SWARM_CI_LABEL_PREFIX: 'build-', SWARM_CI_SERVICES: 'api,my-svc' };
    expect((await call('select-services', [], prefixed)).stdout).toBe('api\nmy-svc\n');
  });

  test('services in swarm-ci.yaml, else folders with a Dockerfile, else those in services/', async () => {
    const all = async () => (await call('select-services', ['--labels', 'build-all'])).stdout;
    await lay({ 'services/one/a': '', 'services/two/a': '', Dockerfile: '' });
    expect(await all()).toBe('one\ntwo\n');
    await lay(services);
    expect(await all()).toBe('backend/a.b_c\nmy\nmy-svc\n');
    await lay({ 'swarm-ci.yaml': 'services:\n  z:\n  y: {}\n' });
    expect(await all()).toBe('z\ny\n');
  });

  test('an unknown service: exit code 2, the known ones, the nearest; nothing is written', async () => {
    await lay(services);
    const args = ['--labels', 'build-my-svcs,build-my,build-q', '--dotenv', 'out.env', '--odd'];
    const { code, stdout, stderr } = await call('select-services', args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('label "build-my-svcs": there is no service "my-svcs"');
    expect(stderr).toContain('did you mean "my-svc"? known: backend/a.b_c, my, my-svc');
    expect(stderr).toContain('label "build-q"');
    expect(stderr).toContain('--odd');
    await expect(readFile(join(repository, 'out.env'))).rejects.toThrow();
  });

  test('nothing selected: exit code 0, says why and what would select something', async () => {
    await lay(services);
    const { env } = await ciEnvironment('gitlab-branch', folder);
    const branch = await call('select-services', ['--dotenv', 'out.env'], env);
    expect({ code: branch.code, stdout: branch.stdout }).toEqual({ code: 0, stdout: '' });
    expect(branch.stderr).toContain('this pipeline has no merge request');
    expect(branch.stderr).toContain('build-all, build-backend/a.b_c, build-my, build-my-svc');
    expect(await readFile(join(repository, 'out.env'), 'utf8')).toBe('SERVICES=\n');
    const other = await call('select-services', ['--labels', 'prebuild-my,build-', '--json']);
    expect({ code: other.code, stdout: other.stdout }).toEqual({ code: 0, stdout: '[]\n' });
    expect(other.stderr).toContain('none of the labels selects one: prebuild-my, build-');
  });

  test('a near miss is one line beside the hit, and a scoped label selects', async () => {
    await lay(services);
    const { code, stdout, stderr } = await call('select-services', ['--labels', 'build::my,Build-my_svc,bug']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'my\n' });
    expect(stderr).toBe('the label "Build-my_svc" selects nothing; did you mean "build-my-svc"?\n');
  });

  test('100 labels, and a dotenv that holds the tag too', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `svc-${i}`);
    await lay({ 'swarm-ci.yaml': `services: [${names.join(', ')}]\n` });
    const { env } = await ciEnvironment('gitlab-merge-request', folder, ({ env }) => {
      env.CI_MERGE_REQUEST_LABELS = names.map((name) => `build-${name}`).join(',');
    });
    await call('image-tag', ['--dotenv', 'out.env'], env);
    expect((await call('select-services', ['--dotenv', 'out.env'], env)).stdout).toBe(`${names.join('\n')}\n`);
    expect(await readFile(join(repository, 'out.env'), 'utf8')).toBe(
      `IMAGE_TAG=20240307_7ab44e95\nSERVICES=${names.join(',')}\n`,
    );
  });
});

const places = [
  ['GitLab', 'gitlab-merge-request', gitlabDouble],
  ['GitHub', 'github-pull-request-labeled', githubDouble],
] as const;

describe.each(places)('select-services --live on %s', (place, recorded, double) => {
  let server: ReviewDouble;
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    server = await double('bot');
    const api = { CI_API_V4_URL: server.apiUrl, GITHUB_API_URL: server.apiUrl };
    const where = { CI_PROJECT_PATH: 'group/shop', GITHUB_REPOSITORY: 'group/shop' };
    const request = { CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_PATH: 'group/shop' };
    const found = await ciEnvironment(recorded, folder, ({ env, event }) => {
      env.CI_MERGE_REQUEST_LABELS = 'build-old';
      if (event) {
        const base = { repo: { full_name: 'group/shop' } };
        Object.assign(event.pull_request, { number: 7, labels: [{ name: 'build-old' }], base });
      }
    });
    env = { ...found.env, ...api, ...where, ...request, GITLAB_TOKEN: 'live-token-1', GITHUB_TOKEN: 'live-token-1' };
    await lay({ 'swarm-ci.yaml': 'services: [api, old, "web, too"]\n' });
  });
  afterEach(async () => {
    await server.close();
    expect(server.faults).toEqual([]);
  });

  test('takes the labels of now and says what changed', async () => {
    const { code, stdout, stderr } = await call('select-services', ['--live'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'api\nweb, too\n' });
    expect(stderr).toMatch(/^labels of [!#]7 changed since .*: \+ build-api, \+ build-web, too, - build-old\n$/);
    expect((await call('select-services', [], env)).stdout).toBe('old\n');
  });

  test('after a merge, those of the request that brought the commit', async () => {
    const noRequest = { CI_MERGE_REQUEST_IID: '', CI_MERGE_REQUEST_PROJECT_PATH: '', GITHUB_EVENT_PATH: '' };
    const push = { ...env, ...noRequest, CI_COMMIT_SHA: 'c0ffee', GITHUB_SHA: 'c0ffee' };
    for (const args of [[], ['--live']]) {
      const { code, stdout, stderr } = await call('select-services', args, push);
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'api\nweb, too\n' });
      expect(stderr).toMatch(/^labels of [!#]7, which this commit was merged from: build-api, build-web, too\n$/);
    }
    const other = await call('select-services', ['--live'], { ...push, CI_COMMIT_SHA: 'bad', GITHUB_SHA: 'bad' });
    expect({ code: other.code, stdout: other.stdout }).toEqual({ code: 0, stdout: '' });
    expect(other.stderr).toContain('this pipeline has no merge request');
  });

  if (place === 'GitHub')
    test.each(['main', 'release/1.x'])(
      'in a merge queue of %s, those of the pull request of its branch',
      async (base) => {
        const queue = await ciEnvironment('github-merge-group', folder, ({ env, event }) => {
          const ref = `refs/heads/gh-readonly-queue/${base}/pr-7-${'2'.repeat(40)}`;
          Object.assign(env, { GITHUB_REF: ref, GITHUB_REF_NAME: ref.slice(11), GITHUB_REPOSITORY: 'group/shop' });
          if (event) Object.assign(Object(Reflect.get(event, 'merge_group')), { head_ref: ref });
        });
        const inQueue = { ...queue.env, GITHUB_API_URL: server.apiUrl, GITHUB_TOKEN: 'live-token-1' };
        const { code, stdout, stderr } = await call('select-services', [], inQueue);
        expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'api\nweb, too\n' });
        expect(stderr).toContain('labels of #7, which the merge queue tests');
        const blind = await call('select-services', [], { ...inQueue, GITHUB_TOKEN: '' });
        expect({ code: blind.code, stdout: blind.stdout }).toEqual({ code: 2, stdout: '' });
        expect(blind.stderr).toMatch(/GITHUB_TOKEN: is not set.*merge queue/);
      },
    );

  if (place === 'GitLab')
    test('in a merge train, those of its merge request', async () => {
      const train = { CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train', CI_COMMIT_REF_PATH: 'refs/merge-requests/7/train' };
      expect((await call('select-services', ['--live'], { ...env, ...train })).stdout).toBe('api\nweb, too\n');
      expect((await call('select-services', [], { ...env, ...train })).stdout).toBe('old\n');
    });

  test('without a token or with --labels nothing is asked; a refusal is exit code 4', async () => {
    const lost = await call('select-services', ['--live', '--odd'], { ...env, GITLAB_TOKEN: '', GITHUB_TOKEN: '' });
    expect(lost.code).toBe(2);
    expect(lost.stderr).toMatch(/--odd:.*(GITLAB|GITHUB)_TOKEN: is not set/s);
    const both = await call('select-services', ['--live', '--labels', 'build-api'], env);
    expect({ code: both.code, stderr: both.stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--live:') });
    expect(server.seen).toEqual([]);
    server.failNext({ status: 403 });
    const refused = await call('select-services', ['--live'], env);
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 4, stdout: '' });
    expect(refused.stderr).not.toContain('live-token-1');
  });
});
