import { expect, test } from 'vitest';
import { withCliLimit } from './cli-limit.ts';

test('a docker command that hangs is ended, and named', async () => {
  let ended = false;
  const hanging = withCliLimit((signal) => {
    signal.addEventListener('abort', () => {
      ended = true;
    });
    return new Promise(() => {});
  }, 20);
  await expect(hanging).rejects.toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining('did not read') });
  expect(ended).toBe(true);
});

test('the result of one that ends in time', async () => {
  expect(await withCliLimit(async () => 7)).toBe(7);
});
