import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { unlessAborted } from './unless-aborted.ts';

const never = () => new Promise<never>(() => {});

test('work gives its value or its own error while nothing is aborted', async () => {
  const { signal } = new AbortController();
  await expect(unlessAborted(signal, Promise.resolve(7))).resolves.toBe(7);
  await expect(unlessAborted(signal, Promise.reject(new Error('its own')))).rejects.toThrow('its own');
});

test('an abort fails all work in progress with its reason, and all later work', async () => {
  const controller = new AbortController();
  const two = [unlessAborted(controller.signal, never()), unlessAborted(controller.signal, never())];
  controller.abort(new Error('over'));
  for (const one of two) await expect(one).rejects.toThrow('over');
  await expect(unlessAborted(controller.signal, Promise.resolve(7))).rejects.toThrow('over');
  await expect(unlessAborted(controller.signal, Promise.reject(new Error('later')))).rejects.toThrow('over');
});

test('the result of the work is not kept', async () => {
  v8.setFlagsFromString('--expose-gc');
  const collect: () => void = vm.runInNewContext('gc');
  const { signal } = new AbortController();
  const given = new WeakRef(await unlessAborted(signal, Promise.resolve({ much: 'of it' })));
  await turn();
  collect();
  expect(given.deref()).toBeUndefined();
});
