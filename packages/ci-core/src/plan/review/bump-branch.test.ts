import { expect, test } from 'vitest';
import { bumpBranch, formerBumpBranch, isOfRepository } from './bump-branch.ts';

const review = { number: 12, repository: undefined, labels: [], isFork: false, updatedAt: undefined };
const source = (more: Partial<Parameters<typeof bumpBranch>[0]> = {}): Parameters<typeof bumpBranch>[0] => ({
  ...{ project: 'api', repository: 'team-a/api', repositoryId: '41', review, branch: 'x', ...more },
});

test('the branch has the name for people and the number of the project', () => {
  expect(bumpBranch(source())).toBe('swarm-ci/bump-api-12-41');
  expect(bumpBranch(source({ review: undefined, branch: 'main' }))).toBe('swarm-ci/bump-api-main-41');
});

test('projects of one name, and branches that look alike, have branches of their own', () => {
  const names = [
    source(),
    source({ repositoryId: '42' }),
    source({ repositoryId: undefined }),
    source({ repositoryId: undefined, repository: 'team-b/api' }),
    source({ repositoryId: undefined, repository: 'team/a-api' }),
    ...['a/b', 'a-b', 'a b', 'A-b', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`].map((branch) =>
      source({ review: undefined, branch }),
    ),
  ].map(bumpBranch);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^swarm-ci\/bump-[\w.-]{1,220}$/);
});

test.each(['a..b', 'x.lock', '.', 'ünïcödé', '-', 'a~^:?*[b'])('git takes the branch for %s', (branch) => {
  expect(bumpBranch(source({ review: undefined, branch }))).not.toMatch(/\.\.|\.lock$|\.$|[~^:?*[\\\s]/);
});

test('the former branch had the name of the project alone', () => {
  expect(formerBumpBranch(source())).toBe('swarm-ci/bump-api-12');
  const repositoryUrl = 'https://gitlab.example.com/team-a/api';
  expect(isOfRepository(`[!12](${repositoryUrl}/-/merge_requests/12)`, { repositoryUrl })).toBe(true);
  expect(isOfRepository('[!12](https://gitlab.example.com/team-b/api/-/merge_requests/12)', { repositoryUrl })).toBe(
    false,
  );
  expect(isOfRepository('a table', { repositoryUrl })).toBe(true);
});
