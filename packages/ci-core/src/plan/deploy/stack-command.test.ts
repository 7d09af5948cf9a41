import { expect, test } from 'vitest';
import { canDetach, cliMajor } from './stack-command.ts';

test('cliMajor: from what docker --version says', () => {
  expect(cliMajor('Docker version 20.10.24+dfsg1, build 297e128')).toBe(20);
  expect(cliMajor('sh: docker: not found')).toBeUndefined();
  expect([canDetach('Docker version 25.0.5'), canDetach('Docker version 26.0.0')]).toEqual([false, true]);
});

test('cliMajor: a flood of digits is gone through once', () => {
  const start = performance.now();
  expect(cliMajor('9'.repeat(300_000))).toBeUndefined();
  // A millisecond on an idle machine; half a minute if it starts again at each digit.
  expect(performance.now() - start).toBeLessThan(5_000);
});
