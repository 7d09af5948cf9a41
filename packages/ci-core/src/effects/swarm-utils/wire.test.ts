import { expect, test } from 'vitest';
import { createHttp } from '../http/create-http.ts';
import { directWire } from './wire.ts';

const address = 'http://swarm-utils:3000';

test.each([
  ['ECONNREFUSED', true],
  ['ENOTFOUND', true],
  ['EAI_AGAIN', true],
  ['UND_ERR_CONNECT_TIMEOUT', true],
  ['ECONNRESET', false],
  ['UND_ERR_SOCKET', false],
])('%s on the way to a proxy: nothing was sent, %s', async (code, isUnsent) => {
  const wire = await directWire(address, createHttp({ HTTP_PROXY: 'http://proxy:3128' }));
  const error = Object.assign(new Error(`connect ${code}`), { code });
  expect(wire.unsent(error)?.retryable).toBe(isUnsent ? true : undefined);
  expect(wire.unsent(new Error('fetch failed', { cause: error }))?.retryable).toBe(isUnsent ? true : undefined);
  await wire.close();
});
