import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { endedBy } from './ended-by.ts';

const never = () => new Promise<never>(() => {});

test('work gives its value or its own error while nothing has ended', async () => {
  const guard = endedBy(never());
  await expect(guard(Promise.resolve(7))).resolves.toBe(7);
  await expect(guard(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
});

test('the end fails all work that is under way, and all that comes later', async () => {
  let end: (why: Error) => void = () => {};
  const guard = endedBy(
    new Promise((_, reject) => {
      end = reject;
    }),
  );
  const two = [guard(never()), guard(never())];
  end(new Error('over'));
  for (const one of two) await expect(one).rejects.toThrow('over');
  await expect(guard(Promise.resolve(7))).rejects.toThrow('over');
  await expect(guard(Promise.reject(new Error('later')))).rejects.toThrow('over');
});

test('what work gave is not kept', async () => {
  v8.setFlagsFromString('--expose-gc');
  const collect: () => void = vm.runInNewContext('gc');
  const guard = endedBy(never());
  const given = new WeakRef(await guard(Promise.resolve({ much: 'of it' })));
  await turn();
  collect();
  expect(given.deref()).toBeUndefined();
});
