import { expect, test } from 'vitest';
import { task } from '../../../../../test/support/stack/stack-scene.ts';
import { judgeRun } from './judge-run.ts';

const at = (state: string, created: string) => task({ state, created: `2026-01-01T00:00:0${created}Z` });

test.each([
  ['running', 0, []],
  ['running', 0, ['pending']],
  ['running', 0, ['running']],
  ['succeeded', 0, ['complete']],
  ['failed', 0, ['failed']],
  ['failed', 0, ['rejected']],
  ['failed', 0, ['orphaned']],
  ['failed', 0, ['shutdown']],
  ['running', 2, ['failed']],
  ['running', 1, ['failed', 'running']],
  ['failed', 1, ['failed', 'failed']],
  ['succeeded', 1, ['failed', 'complete']],
])('%s with %i retries: %j', (kind, retries, states) => {
  const tasks = states.map((state, i) => at(state, String(i)));
  expect(judgeRun(tasks, retries)).toEqual({ kind, task: tasks.at(-1) });
});
