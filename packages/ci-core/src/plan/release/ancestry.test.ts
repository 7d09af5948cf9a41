import { expect, test } from 'vitest';
import { commitProblem, liveCommits, type Relation } from './ancestry.ts';
import type { Release } from './release.ts';

const at = (hour: number) => `2026-11-20T${hour}:00:00Z`;
const live = { id: 'r1', createdAt: at(10), commit: 'a'.repeat(40), committedAt: at(12), branch: 'main' } as Release;
const self = (hour: number) => ({ sha: 'c'.repeat(40), committedAt: at(hour), branch: 'main' });
const found = (hour: number, relations: readonly Relation[]) => {
  const related = relations.map((relation, i) => ({ commit: `${i}`.repeat(40), branch: 'main', relation }));
  return commitProblem(self(hour), { live, releases: [live] }, related);
};

test('git decides, not the dates', () => {
  expect(found(11, [{ kind: 'contains' }])).toBeUndefined();
  expect(found(11, [{ kind: 'same' }])).toBeUndefined();
  expect(found(13, [{ kind: 'older', behind: 1 }])).toMatchObject({
    by: 'older',
    at: 'commit cccccccc of main',
    message: 'is older than the live release r1: its commit 00000000 contains this one and 1 commit more',
    hint: expect.stringContaining('--allow-older'),
  });
  expect(found(13, [{ kind: 'diverged', missing: 3 }])).toMatchObject({
    by: 'other-branch',
    message: 'does not contain the commit 00000000 of main, which is live as the release r1: it takes back 3 commits',
    hint: expect.stringContaining('--allow-older'),
  });
});

test('a job of an older pipeline that runs again learns how to go back to its release', () => {
  const mine = { ...live, id: 'r0', commit: 'c'.repeat(40), committedAt: at(9) } as Release;
  const related = [{ commit: 'a'.repeat(40), branch: 'main', relation: { kind: 'older', behind: 1 } as const }];
  const hint = (releases: Release[]) => commitProblem(self(9), { live, releases }, related)?.hint;
  expect(hint([mine, live])).toContain(
    'use the job rollback with r0 as the release (on GitLab the variable ROLLBACK_TO)',
  );
  expect(hint([live])).toContain('to go back, use the job rollback, or add --allow-older');
});

test('all commits that came to the live release have its content', () => {
  const first = { commit: 'x', branch: 'main', redeployed: [{ commit: 'y', branch: 'b', at: at(11) }, { at: at(12) }] };
  expect(liveCommits(first as Release)).toEqual([
    { commit: 'x', branch: 'main' },
    { commit: 'y', branch: 'b' },
  ]);
  expect(found(11, [{ kind: 'contains' }, { kind: 'diverged', missing: 3 }])).toBeUndefined();
  expect(found(13, [{ kind: 'contains' }, { kind: 'older', behind: 2 }])).toMatchObject({ by: 'older' });
  expect(found(13, [{ kind: 'older', behind: 2 }, { kind: 'same' }])).toBeUndefined();
});

test.each([[[]], [[{ kind: 'unknown' }]], [[{ kind: 'contains' }, { kind: 'unknown' }]]] as [Relation[]][])(
  'dates decide where git does not know: %j',
  (relations) => {
    expect(found(11, relations)).toMatchObject({ by: 'older', message: expect.stringContaining('of the same branch') });
    expect(found(13, relations)).toBeUndefined();
  },
);
