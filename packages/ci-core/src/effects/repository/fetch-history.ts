import type { Git } from './git-command.ts';

/** Enough for most branches. A clone that has more is not cut shorter by it. */
const SOME = 200;

/** Ways to get what a shallow clone lacks, one after the other; the first of them fetches nothing. */
export const FETCHES: readonly ((git: Git, commits: readonly string[]) => Promise<void>)[] = [
  async () => {},
  async (git, commits) => {
    const isShallow = (await git.shallowEnds()).length > 0;
    const has = Number((await git.text('rev-list', '--count', 'HEAD')) ?? SOME);
    if (isShallow && has >= SOME) return;
    await git.fetch(...(isShallow ? [`--depth=${SOME}`] : []), 'origin', ...commits);
  },
  async (git, commits) => {
    if ((await git.shallowEnds()).length > 0) await git.fetch('--unshallow', 'origin', ...commits);
  },
];
