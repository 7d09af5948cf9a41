import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { withLeft } from './left-alone.ts';

const named = (Name: string, image = 'app:1') => service({ ...spec({}, image), Name }, { ID: Name });
const stack = (...services: ReturnType<typeof named>[]) => ({ services, tasks: [] });

test('what others changed or removed meanwhile stays as it is now, the rest is restored', () => {
  const before = stack(named('web'), named('api'), named('old'));
  const now = stack(named('web', 'app:2'), named('api', 'app:3'), named('new', 'app:2'));
  const { state, left } = withLeft(before, now, new Set(['api', 'old', 'new']));
  expect(state.services).toEqual([named('web'), named('api', 'app:3'), named('new', 'app:2')]);
  expect([...left]).toEqual([
    ['api', 'theirs'],
    ['old', 'theirs'],
    ['new', 'theirs'],
  ]);
});

test('a job that has run since is not run again', () => {
  const job = (image: string) =>
    service({ ...spec({ Mode: { ReplicatedJob: {} } }, image), Name: 'job' }, { ID: 'job' });
  const { state, left } = withLeft(stack(job('app:1')), stack(job('app:2')), new Set());
  expect(state.services).toEqual([job('app:2')]);
  expect([...left]).toEqual([['job', 'job']]);
});
