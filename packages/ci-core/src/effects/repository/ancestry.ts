import type { Relation } from '../../plan/release/ancestry.ts';
import { FETCHES } from './fetch-history.ts';
import { type Git, openGit } from './git-command.ts';

/**
 * How a commit relates to each of the others, as the repository in the directory knows. What a shallow clone lacks is
 * fetched, in two steps; without success, the relation is unknown. Never fails.
 */
export async function relationsOf(directory: string, head: string, others: readonly string[]): Promise<Relation[]> {
  const git = openGit(directory);
  const unknown = others.map((other): Relation => ({ kind: other === head ? 'same' : 'unknown' }));
  // What comes from elsewhere must not be an option of git.
  if (![head, ...others].every((one) => COMMIT.test(one)) || !(await has(git, head))) return unknown;
  for (const fetch of FETCHES) {
    await fetch(git, [head, ...others]);
    const relations: Relation[] = [];
    for (const other of others) relations.push(await relationOf(git, head, other));
    if (relations.every(({ kind }) => kind !== 'unknown')) return relations;
  }
  return unknown;
}

const COMMIT = /^[0-9a-f]{40,64}$/;

function has(git: Git, commit: string): Promise<boolean> {
  return git.succeeds('cat-file', '-e', `${commit}^{commit}`);
}

async function relationOf(git: Git, head: string, other: string): Promise<Relation> {
  if (head === other) return { kind: 'same' };
  if (!(await has(git, other))) return { kind: 'unknown' };
  if (await git.succeeds('merge-base', '--is-ancestor', other, head)) return { kind: 'contains' };
  if (await git.succeeds('merge-base', '--is-ancestor', head, other))
    return { kind: 'older', behind: Number((await git.text('rev-list', '--count', `${head}..${other}`)) ?? 0) };
  const base = await git.text('merge-base', head, other);
  // Behind the end of a shallow clone the one may still contain the other.
  if (await isCut(git, head, other, base)) return { kind: 'unknown' };
  const missing = await missingCommits(git, head, other);
  if (missing === undefined) return { kind: 'unknown' };
  const isContained = missing === 0 || (base !== undefined && (await isMerged(git, head, other, base)));
  return isContained ? { kind: 'contains' } : { kind: 'diverged', missing };
}

async function isCut(git: Git, head: string, other: string, base: string | undefined): Promise<boolean> {
  const ends = new Set(await git.shallowEnds());
  if (ends.size === 0) return false;
  const range = await git.text('rev-list', head, other, ...(base === undefined ? [] : ['--not', base]));
  return range === undefined || range.split('\n').some((commit) => ends.has(commit));
}

/** The commits of the other one that have no counterpart with the same change, such as after a rebase. */
async function missingCommits(git: Git, head: string, other: string): Promise<number | undefined> {
  const compared = await git.text('cherry', head, other);
  return compared?.split('\n').filter((line) => line.startsWith('+')).length;
}

/** How far back a squashed branch is looked for. */
const FAR = '--max-count=300';

/** Whether the other one was merged as a commit of its own: with the same files, or with all of its changes in one. */
async function isMerged(git: Git, head: string, other: string, base: string): Promise<boolean> {
  const range = `${base}..${head}`;
  const [tree, trees = ''] = await Promise.all([
    git.text('rev-parse', `${other}^{tree}`),
    git.text('log', FAR, '--format=%T', range),
  ]);
  if (tree !== undefined && trees.split('\n').includes(tree)) return true;
  const [whole, each = ''] = await Promise.all([
    git.patchIds('diff', base, other),
    git.patchIds('log', FAR, '--no-merges', '--patch', range),
  ]);
  const id = whole?.split(' ')[0];
  return Boolean(id) && each.split('\n').some((line) => line.split(' ')[0] === id);
}
