import { expect, test } from 'vitest';
import { judgeTasks } from './judge-tasks.ts';

const probe = { url: 'http://web:8080/', from: 'runner', every: 250, version: {} } as const;
const expectation = { status: 200, body: 'web 2', version: undefined, for: 1_000 };
const answer = (status: number, body: string) => ({
  address: '10.0.0.3',
  response: { status, body, header: () => undefined },
});

test('all responses of all tasks are as expected, or the first that is not is named', () => {
  const expecting = { ...probe, expect: expectation };
  expect(judgeTasks(expecting, [answer(200, 'web 2'), answer(200, 'web 2')])).toBeUndefined();
  expect(judgeTasks(expecting, [answer(200, 'web 2'), answer(200, 'web 1')])).toBe(
    'http://web:8080/ of the task at 10.0.0.3: the body "web 1" does not match web 2',
  );
  expect(judgeTasks(expecting, [])).toBe('http://web:8080/: no response');
});

test('without an expectation, a response must not have failed', () => {
  const open = { ...probe, expect: undefined };
  expect(judgeTasks(open, [answer(302, '')])).toBeUndefined();
  expect(judgeTasks(open, [answer(404, '')])).toBe('http://web:8080/ of the task at 10.0.0.3: status 404');
  expect(judgeTasks(open, [{ address: '10.0.0.4', response: { error: 'refused' } }])).toBe(
    'http://web:8080/ of the task at 10.0.0.4: refused',
  );
});
