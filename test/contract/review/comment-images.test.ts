import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { startConnectProxy } from '../../support/review/network-parts.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';
import { buildReportOf, reviewPlaces } from '../../support/review/review-scene.ts';

describe.each(reviewPlaces)('comment-images on %s', (kind, login, double, environment) => {
  let folder: string;
  let server: ReviewDouble;
  const summary = () => readFile(join(folder, 'summary.md'), 'utf8').catch(() => '');
  const call = async (change: Record<string, string> = {}, args: readonly string[] = []) => {
    const env = { ...environment(server.apiUrl), GITHUB_STEP_SUMMARY: join(folder, 'summary.md'), ...change };
    const called = await callJob(['comment-images', ...args], { cwd: folder, env });
    for (const text of [called.stdout, called.stderr, await summary(), ...server.comments.map(({ body }) => body)]) {
      expect(text).not.toContain('Secret');
    }
    return called;
  };
  const write = (tag: string, startedAt: string) =>
    writeFile(join(folder, 'build-report.json'), JSON.stringify(buildReportOf(tag, startedAt)));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-comment-'));
    server = await double(login);
    await write('20260131_1a2b3c4d', '2026-01-31T10:00:00.000Z');
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
    expect(server.faults).toEqual([]);
  });

  test('creates the comment, then updates it with the earlier tag folded; prints its address', async () => {
    const first = await call();
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^https:\/\/git\S+[_-]1\n$/) });
    await write('20260201_99999999', '2026-02-01T10:00:00.000Z');
    const second = await call({}, ['--json']);
    expect(JSON.parse(second.stdout)).toEqual({ url: first.stdout.trim(), done: 'updated' });
    const [comment, ...more] = server.comments;
    expect(more).toEqual([]);
    expect(comment?.body).toContain('\n```text\n20260201_99999999\n```\n');
    expect(comment?.body.split('<details>')[1]).toContain('20260131&#95;1a2b3c4d');
    expect((await call()).stderr).toContain('unchanged');
  });

  test('images that something else built, side by side, without a report', async () => {
    await rm(join(folder, 'build-report.json'));
    const args = ['--image', 'api=acme/api:1.2', '--image', `web=acme/web:1.2@sha256:${'a'.repeat(64)}`];
    expect(await call({}, args)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^https:/) });
    expect(await call({}, [...args, '--failed', 'worker'])).toMatchObject({ code: 0 });
    expect(server.comments).toHaveLength(1);
    const body = server.comments[0]?.body ?? '';
    expect(body).toContain('### ❌ 1 of 3 images failed');
    expect(body).toContain('\n```text\n1.2\n```\n');
    expect(body).toContain('acme/web&#58;1.2');
    expect(body).toContain('see the log of its job');
    const wrong = await call({}, ['--image', 'api=acme/api', '--image', 'web', '--failed', 'x,x']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    for (const text of ['has no tag', 'does not name a service', '"x" is named twice'])
      expect(wrong.stderr).toContain(text);
  });

  test('without a merge request in the environment: the one of the commit', async () => {
    await call({ CI_MERGE_REQUEST_IID: '' });
    expect(server.comments).toHaveLength(1);
  });

  test('no merge request at all: says so, exit 0', async () => {
    const change = { CI_MERGE_REQUEST_IID: '', CI_COMMIT_SHA: 'dead', GITHUB_SHA: 'dead' };
    expect(await call(change)).toEqual({ code: 0, stdout: '', stderr: expect.stringMatching(/no .*request.* dead/) });
    expect(server.comments).toEqual([]);
  });

  test('no token: a warning that names it, exit 0', async () => {
    const { code, stdout, stderr } = await call({ GITLAB_TOKEN: '', GITHUB_TOKEN: '' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(kind === 'gitlab' ? /GITLAB_TOKEN is not set.*scope "api"/ : /GITHUB_TOKEN is not set/);
    expect(stderr).toContain('api: registry.example.com/shop/api:20260131_1a2b3c4d');
    expect(stderr).toContain('web: failed');
  });

  test.each([401, 403, 404])('%i: the text goes to the job summary, a warning, exit 0', async (status) => {
    server.failNext({ status, method: 'POST' }, { status, method: 'POST' });
    const { code, stdout, stderr } = await call();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(String(status));
    expect(stderr).toMatch(kind === 'gitlab' ? /GITLAB_TOKEN/ : /GITHUB_TOKEN/);
    expect(await summary()).toContain(kind === 'github' ? '20260131_1a2b3c4d' : '');
  });

  test('a report that is none: invalid input, exit 2, nothing is asked for', async () => {
    await writeFile(join(folder, 'build-report.json'), '{"schema":"swarm-ci/deploy-report"}');
    expect(await call()).toMatchObject({ code: 2, stderr: expect.stringContaining('build-report.json') });
    expect(await call({}, ['--report', 'nowhere.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere.json'),
    });
    expect(server.seen).toEqual([]);
  });

  test('a proxy that is none: a warning, exit 0', async () => {
    const { code, stdout, stderr } = await call({ HTTP_PROXY: 'http://ann:hidden@:x' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('the proxy in the environment is not a valid address');
    expect(stderr).not.toContain('hidden');
  });

  test('goes through the proxy that the environment names', async () => {
    const proxy = await startConnectProxy(Number(new URL(server.apiUrl).port));
    const outside = server.apiUrl.replace(/127\.0\.0\.1:\d+/, 'git.invalid');
    const HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    const { stdout } = await call({ CI_API_V4_URL: outside, GITHUB_API_URL: outside, HTTP_PROXY });
    await proxy.close();
    expect(stdout).not.toBe('');
    expect(new Set(proxy.tunnels.map(({ to }) => to))).toEqual(new Set(['git.invalid:80']));
  });
});

test('a GitLab token that was made again: one comment more, once, with the earlier tags; no warning', async () => {
  const [[, , double, environment]] = reviewPlaces;
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-comment-'));
  const server = await double('project_5_bot_2222');
  const env = environment(server.apiUrl);
  const write = (tag: string, day: string) =>
    writeFile(join(folder, 'build-report.json'), JSON.stringify(buildReportOf(tag, `2026-02-${day}T10:00:00.000Z`)));
  const call = () => callJob(['comment-images'], { cwd: folder, env });
  await write('one', '01');
  await call();
  const old = server.comments[0]?.body ?? '';
  server.comments.splice(0);
  server.say('project_5_bot_1111', old);
  for (const [tag, day] of [
    ['two', '02'],
    ['three', '03'],
  ] as const) {
    await write(tag, day);
    const { code, stderr } = await call();
    expect(code).toBe(0);
    expect(stderr).not.toContain('no comment');
  }
  expect(server.comments.map(({ author }) => author)).toEqual(['project_5_bot_1111', 'project_5_bot_2222']);
  expect(server.comments[0]?.body).toBe(old);
  expect(server.comments[1]?.body.split('<details>')[1]).toMatch(/two.*\n.*one/);
  await server.close();
  await rm(folder, { recursive: true });
  expect(server.faults).toEqual([]);
});

test('outside a pipeline there is no review to comment on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-comment-'));
  const file = join(folder, 'build-report.json');
  await writeFile(file, JSON.stringify(buildReportOf('a', '2026-01-31T10:00:00.000Z')));
  const called = await callJob(['comment-images'], { cwd: folder });
  expect(called).toEqual({ code: 0, stdout: '', stderr: expect.stringContaining('not a pipeline') });
  await rm(folder, { recursive: true });
});
