import { describe, expect, it } from 'vitest';
import type { PipelineContext } from '../../context/context.ts';
import { readContext } from '../../context/read-context.ts';
import { linksOf } from './links.ts';

const review = { number: 7, labels: [], isFork: false, updatedAt: undefined };
const context = (change: Partial<PipelineContext>): PipelineContext => ({
  ...(readContext({ GITLAB_CI: 'true' }) as PipelineContext),
  repository: 'group/shop',
  ...change,
});

describe('links', () => {
  it('are those of GitLab, also below a path', () => {
    const repositoryUrl = 'https://host/gitlab/group/shop';
    const gitlab = context({ platform: 'gitlab', repositoryUrl, sha: 'merged', headSha: 'c0ffee' });
    expect(linksOf({ ...gitlab, review: { ...review, repository: 'group/shop' } })).toEqual({
      headCommit: 'c0ffee',
      commitUrl: `${repositoryUrl}/-/commit/c0ffee`,
      review: `${repositoryUrl}/-/merge_requests/7`,
    });
    expect(linksOf({ ...gitlab, review: { ...review, repository: 'upstream/shop' } }).review).toBe(
      'https://host/gitlab/upstream/shop/-/merge_requests/7',
    );
  });

  it('are those of GitHub', () => {
    const repositoryUrl = 'https://github.com/group/shop';
    const github = context({ platform: 'github', repositoryUrl, sha: 'c0ffee' });
    expect(linksOf({ ...github, review: { ...review, repository: undefined } })).toEqual({
      commitUrl: `${repositoryUrl}/commit/c0ffee`,
      review: `${repositoryUrl}/pull/7`,
    });
    expect(linksOf(github).review).toBeUndefined();
  });

  it('are none where there is no platform', () => {
    expect(linksOf({ ...readContext({}), sha: 'c0ffee' })).toEqual({});
  });
});
