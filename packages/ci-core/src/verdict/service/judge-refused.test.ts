import { expect, test } from 'vitest';
import { running, service, spec, verdict } from '../../../../../test/support/stack/stack-scene.ts';
import { outcomeOf } from './judge.ts';

const changing = new Set(['shop_web']);

test('a service whose change the engine refused is not updated', () => {
  const before = running();
  const web = verdict(before, [[9, before]], before, false, { changing, refused: true });
  expect(web).toMatchObject({ status: 'refused', settled: true, changed: false, running: 2 });
  expect(outcomeOf([web], 'shop_web: port in use')).toBe('failed');
});

test('one beside it that was changed is, and one that this deploy does not change is unchanged', () => {
  const before = running();
  const next = spec({}, 'app:2');
  const now = running({ TaskTemplate: next.TaskTemplate }, service(next, { Version: { Index: 2 } }));
  expect(verdict(before, [[9, now]], now, false, { changing, refused: true })).toMatchObject({ status: 'updated' });
  expect(verdict(before, [[9, before]], before, false, { changing: new Set(), refused: true })).toMatchObject({
    status: 'unchanged',
  });
});
