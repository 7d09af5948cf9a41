import { expect, test } from 'vitest';
import { localHost } from '../../effects/host/local-host.ts';
import { createHttp } from '../../effects/http/create-http.ts';
import { CiError } from '../../errors.ts';
import { serviceRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { Secret } from '../../secret.ts';
import { cleanAfter } from './hooks.ts';

const cleaning = (subject: string) => {
  const request = serviceRequest('clean-service', subject);
  return { request, token: new Secret('tok3n'), timeout: 1_000, retryLocked: false };
};
const settings = {
  swarmUtilsUrl: 'http://127.0.0.1:2',
  swarmUtilsVia: { kind: 'ssh' },
  swarmUtilsImage: 'image',
} as const;

/** After a good deploy, when nothing comes of reaching the server but that error. */
const clean = async (error: Error) => {
  const warned: string[] = [];
  const quiet = { info: () => {}, section: () => () => {}, folded: () => {}, progress: () => {} };
  const session = {
    withReconnect: () => Promise.reject(error),
    during: <T>(_: number, work: () => Promise<T>) => work(),
  };
  const hooks = {
    backups: [],
    cleanings: [cleaning('shop_web'), cleaning('shop_db')],
    settings,
    here: () => localHost({}),
  };
  const returned = await cleanAfter(session, hooks, {
    http: createHttp({}),
    log: { ...quiet, warn: (line) => void warned.push(line) },
    signal: new AbortController().signal,
  });
  return { warned, returned };
};

test.each([new CiError('CONNECTION_LOST', 'the connection to web-1 was lost'), new TypeError('unexpected')])(
  'what cannot be cleaned after a good deploy is a warning, each by itself: %s',
  async (error) => {
    const { warned, returned } = await clean(error);
    expect(returned).toEqual([
      `shop_web was not cleaned: ${error.message}`,
      `shop_db was not cleaned: ${error.message}`,
    ]);
    expect(warned).toEqual(returned);
  },
);

test('a job that is interrupted then still reports the deploy', async () => {
  const stopped = new CiError('INTERRUPTED', 'SIGTERM while finishing shop');
  const { returned } = await clean(stopped);
  expect(returned).toEqual(expect.arrayContaining([expect.stringContaining('SIGTERM while finishing shop')]));
});
