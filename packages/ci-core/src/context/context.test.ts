import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CiContext, PipelineContext } from './context.ts';
import { readContext } from './read-context.ts';

const folder = resolve(import.meta.dirname, '../../../../test/fixtures/ci-env');
const names = readdirSync(folder).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
const load = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
const contextOf = (name: string) => {
  const { env, event } = load(name);
  return readContext(env, event);
};

const gitlab: PipelineContext = {
  platform: 'gitlab',
  project: 'shop',
  repository: 'warehouse/backend/shop',
  repositoryId: '412',
  repositoryUrl: 'https://git.example.com/gitlab/warehouse/backend/shop',
  defaultBranch: 'main',
  api: {
    platform: 'gitlab',
    apiUrl: 'https://git.example.com/gitlab/api/v4',
    repository: 'warehouse/backend/shop',
  },
  registryImage: 'registry.example.com/warehouse/backend/shop',
  sha: '7ab44e95c0d8a29ebf3f1a6d0a1c6a4c1e6b5f10',
  committedAt: '2024-03-07T22:58:01+00:00',
  headSha: '7ab44e95c0d8a29ebf3f1a6d0a1c6a4c1e6b5f10',
  base: undefined,
  pipelineCreatedAt: '2024-03-07T23:59:58Z',
  branch: 'main',
  review: undefined,
  job: { name: 'build', url: 'https://git.example.com/gitlab/warehouse/backend/shop/-/jobs/70122', status: 'running' },
  actor: 'ann',
};
const before = '1d0ea7e1f0b1c9a2b5a8e1c8c8a4a3f0b6c7d8e9';
const mergeRequest: PipelineContext = {
  ...gitlab,
  base: before,
  branch: 'count-twice',
  review: {
    number: 57,
    repository: 'warehouse/backend/shop',
    labels: ['backend', 'build-api', 'build-my-svc'],
    isFork: false,
    updatedAt: undefined,
  },
};
const updatedAt = '2019-05-15T15:20:33Z';
const labeledAt = '2019-05-15T15:20:35Z';
const github: PipelineContext = {
  platform: 'github',
  project: 'Hello-World',
  repository: 'Codertocat/Hello-World',
  repositoryId: '186853002',
  repositoryUrl: 'https://github.com/Codertocat/Hello-World',
  defaultBranch: 'master',
  api: { platform: 'github', apiUrl: 'https://api.github.com', repository: 'Codertocat/Hello-World' },
  registryImage: 'ghcr.io/codertocat/hello-world',
  sha: 'a9c8c5828b91be19d9728548b24759e352367ef1',
  committedAt: undefined,
  headSha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
  base: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
  pipelineCreatedAt: undefined,
  branch: 'changes',
  review: { number: 2, repository: 'Codertocat/Hello-World', labels: ['bug'], isFork: false, updatedAt },
  job: { name: 'build', url: 'https://github.com/Codertocat/Hello-World/actions/runs/2188688025' },
  actor: 'Codertocat',
};
const pushed = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';
const dispatched = '860c1904a1ce19322e91ac35af1ab07466440c37';
const queued = '2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d';

const expected: Readonly<Record<string, CiContext>> = {
  'gitlab-branch': { ...gitlab, base: before },
  'gitlab-tag': { ...gitlab, branch: 'v1.4.0' },
  'gitlab-schedule': gitlab,
  'gitlab-web': { ...gitlab, branch: 'count-twice' },
  'gitlab-merge-request': mergeRequest,
  'gitlab-merged-results': { ...mergeRequest, headSha: '5e3c9a1bb0a14b3b8f2f5d0f8f2c9f2f0f7a6d21' },
  'gitlab-merge-request-fork': {
    ...mergeRequest,
    repository: 'bob/shop',
    repositoryId: '977',
    repositoryUrl: 'https://git.example.com/gitlab/bob/shop',
    registryImage: 'registry.example.com/bob/shop',
    review: {
      number: 57,
      repository: 'warehouse/backend/shop',
      labels: ['backend', 'build-api', 'build-my-svc'],
      isFork: true,
      updatedAt: undefined,
    },
    job: { name: 'build', url: 'https://git.example.com/gitlab/bob/shop/-/jobs/70122', status: 'running' },
    actor: 'bob',
  },
  'github-push': {
    ...github,
    sha: pushed,
    headSha: pushed,
    base: undefined,
    committedAt: '2019-05-15T15:19:25Z',
    branch: 'master',
    review: undefined,
  },
  'github-pull-request-opened': {
    ...github,
    review: { number: 2, repository: 'Codertocat/Hello-World', labels: [], isFork: false, updatedAt },
  },
  'github-pull-request-synchronize': github,
  'github-pull-request-labeled': {
    ...github,
    review: { number: 2, repository: 'Codertocat/Hello-World', labels: ['bug'], isFork: false, updatedAt: labeledAt },
  },
  'github-pull-request-fork': {
    ...github,
    review: { number: 2, repository: 'Codertocat/Hello-World', labels: ['bug'], isFork: true, updatedAt: labeledAt },
    actor: 'octocat',
  },
  'github-workflow-dispatch': {
    ...github,
    base: undefined,
    sha: dispatched,
    headSha: dispatched,
    branch: 'master',
    review: undefined,
  },
  'github-merge-group': {
    ...github,
    api: { platform: 'github', apiUrl: 'https://api.github.com', repository: 'octo-org/octo-repo' },
    project: 'octo-repo',
    repository: 'octo-org/octo-repo',
    repositoryUrl: 'https://github.com/octo-org/octo-repo',
    registryImage: 'ghcr.io/octo-org/octo-repo',
    defaultBranch: 'main',
    sha: queued,
    committedAt: '2019-05-15T15:20:30Z',
    headSha: queued,
    base: '380387fbc80638b734a49e1be1c4dfec1c01b33c',
    branch: 'gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64',
    review: {
      number: 104,
      repository: 'octo-org/octo-repo',
      labels: undefined,
      isFork: false,
      updatedAt: undefined,
    },
    job: { name: 'build', url: 'https://github.com/octo-org/octo-repo/actions/runs/2188688025' },
    actor: 'github-merge-queue[bot]',
  },
};

describe('readContext', () => {
  it.each(names.filter((name) => name !== 'plain'))('%s', (name) => {
    expect(contextOf(name)).toEqual(expected[name]);
  });

  it('there is a recording of each', () => {
    expect(names.toSorted()).toEqual([...Object.keys(expected), 'plain'].sort());
  });

  it('knows nothing on a plain machine but who works there', () => {
    const { platform, actor, job, ...rest } = contextOf('plain');
    expect({ platform, actor, job }).toEqual({ platform: 'none', actor: 'ann', job: {} });
    expect(Object.values(rest).filter((value) => value !== undefined)).toEqual([]);
  });

  it('an empty variable counts as unset', () => {
    expect(readContext({ GITLAB_CI: '', GITHUB_ACTIONS: '' }).platform).toBe('none');
    for (const number of ['', ' ', '\r\n', '0', '-1'])
      expect(readContext({ GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: number }).review).toBeUndefined();
  });

  it('a label on GitHub may hold a comma', () => {
    const { env, event } = load('github-pull-request-labeled');
    event.pull_request.labels = [{ name: 'build-a,b' }, { name: 'c, d' }];
    expect(readContext(env, event).review?.labels).toEqual(['build-a,b', 'c, d']);
  });

  it("a fork that was deleted is a fork; a base branch's workflow (pull_request_target) knows the head too", () => {
    const { env, event } = load('github-pull-request-fork');
    event.pull_request.head.repo = null;
    const base = { ...env, GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_SHA: pushed };
    const { review, sha, headSha } = readContext(base, event);
    expect(review?.isFork).toBe(true);
    expect({ sha, headSha }).toEqual({ sha: pushed, headSha: github.headSha });
  });

  it.each([
    ['release/1.x', 'refs/heads/gh-readonly-queue/release/1.x/pr-7-2222222222222222222222222222222222222222', 7],
    ['pr-1', 'refs/heads/gh-readonly-queue/pr-1/pr-8-2222222222222222222222222222222222222222', 8],
    ['no number', 'refs/heads/gh-readonly-queue/main/pr-0-22', undefined],
    ['another branch', 'refs/heads/pr-7-2222222222222222222222222222222222222222', undefined],
  ])('the pull request of a merge queue, of the base branch %s', (_, head_ref, number) => {
    const { env, event } = load('github-merge-group');
    event.merge_group.head_ref = head_ref;
    expect(readContext(env, event).review?.number).toBe(number);
    const without = readContext({ ...env, GITHUB_REF: head_ref }, undefined);
    expect(without.review?.number).toBe(number);
  });

  it("does not take another commit's date", () => {
    const { env, event } = load('github-push');
    expect(readContext({ ...env, GITHUB_SHA: dispatched }, event).committedAt).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    { pull_request: null },
    { pull_request: { number: 'x' } },
    { pull_request: { number: 1.5, labels: [{ name: 'bug' }] } },
    { pull_request: { number: -1, labels: [{ name: 'bug' }] } },
    { pull_request: { number: 1, labels: [null, 5, {}] } },
  ])('makes do without an event: %j', (event) => {
    const { env } = load('github-pull-request-labeled');
    const { sha, headSha, review } = readContext(env, event);
    expect({ sha, headSha, labels: review?.labels ?? [] }).toEqual({
      sha: github.sha,
      headSha: github.sha,
      labels: [],
    });
  });
});
