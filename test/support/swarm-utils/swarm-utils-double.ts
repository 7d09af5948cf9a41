import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorRecord, expressPage, helpersOf, page, type Ran } from './swarm-utils-record.ts';

type Work = (subject: string, body: Readonly<Record<string, unknown>>) => Promise<Ran>;
export type Failure = 'hang' | 'cut' | 'empty' | { readonly status: number; readonly body: string };

export type SwarmUtilsDouble = {
  readonly url: string;
  readonly port: number;
  /** Every request that was understood, without its token. */
  readonly asked: {
    readonly path: string;
    readonly subject: string;
    readonly image?: unknown;
    readonly force?: unknown;
  }[];
  /** Requests that came at all. */
  readonly heard: () => number;
  /** Statuses of the answers. */
  readonly answered: readonly number[];
  /** Addresses that requests came from. */
  readonly peers: readonly (string | undefined)[];
  /** Helpers that run for a service at the same time, at most, ever. */
  readonly mostAtOnce: () => { readonly ofOne: number; readonly ofAll: number };
  /** Updates that are still going on. */
  readonly running: () => number;
  /** The next requests are answered so. */
  readonly failNext: (...next: readonly Failure[]) => void;
  readonly close: () => Promise<void>;
};

export type DoubleOptions = {
  /** Services (and nodes) with the token of each action, as their labels have it; without one the label `enable` is missing. */
  readonly subjects: Readonly<
    Record<string, Readonly<Partial<Record<'update' | 'backup' | 'clean' | 'node', string>>>>
  >;
  readonly work: Work;
  /** Milliseconds: SWARM_UTILS_…_TIMEOUT (60 s as it comes) and SWARM_UTILS_LOCK_TIMEOUT (10 s). */
  readonly limit?: number;
  readonly lockTimeout?: number;
  readonly address?: string;
  readonly port?: number;
};

const PATHS = {
  '/api/update/service': ['update', 'serviceName', 'updateServiceExec'],
  '/api/backup/service': ['backup', 'serviceName', 'backupServiceExec'],
  '/api/clean/service': ['clean', 'serviceName', 'cleanServiceExec'],
  '/api/clean/node': ['node', 'nodeName', 'cleanNodeExec'],
} as const;

/** SwarmUtils as it was measured, with its traps; what its helpers would do is the work. https://github.com/zibellon/swarm-utils */
export async function swarmUtilsDouble(options: DoubleOptions): Promise<SwarmUtilsDouble> {
  const { subjects, work, limit = 60_000, lockTimeout = 10_000 } = options;
  const asked: SwarmUtilsDouble['asked'] = [];
  const failures: Failure[] = [];
  const locks = new Map<string, Promise<unknown>>();
  const helpers = new Map<string, number>();
  const most = { ofOne: 0, ofAll: 0 };
  const answered: number[] = [];
  const peers: (string | undefined)[] = [];
  let heard = 0;

  const count = (subject: string, by: number) => {
    helpers.set(subject, (helpers.get(subject) ?? 0) + by);
    const all = [...helpers.values()];
    most.ofOne = Math.max(most.ofOne, ...all);
    most.ofAll = Math.max(
      most.ofAll,
      all.reduce((a, b) => a + b, 0),
    );
  };
  /** The helper goes on when no request waits for it any more. */
  const helper = async (subject: string, body: Record<string, unknown>): Promise<Ran> => {
    // It looks for helpers by the beginning of their name.
    if ([...helpers].some(([one, count]) => count > 0 && one.startsWith(subject)))
      throw new Error('dockerCheckAndRemoveSupportServices.CANNOT_CONTINUE_1');
    count(subject, 1);
    const done = work(subject, body).finally(() => count(subject, -1));
    const late = sleep(limit, undefined, { ref: false }).then(() => {
      throw new Error('dockerWaitForServiceComplete.TIMEOUT');
    });
    return Promise.race([done, late]);
  };
  /** async-lock: whoever does not get the lock in time is sent away. */
  const locked = async <T>(subject: string, inside: () => Promise<T>): Promise<T> => {
    const before = locks.get(subject);
    const turn = (async () => {
      if (before === undefined) return;
      const late = sleep(lockTimeout, undefined, { ref: false }).then(() => {
        throw new Error(`async-lock timed out in queue swarm-utils-lock-${subject}`);
      });
      await Promise.race([before, late]);
    })();
    const result = turn.then(inside);
    locks.set(subject, Promise.allSettled([before, result]));
    return result;
  };

  const answer = async (path: keyof typeof PATHS, body: Record<string, unknown>, empty: boolean) => {
    const [action, key, exec] = PATHS[path];
    const [token, name] = [body.token, body[key]];
    const missing = [token, name, ...(action === 'update' ? [body.image] : [])].some(
      (value) => typeof value !== 'string' || value === '',
    );
    if (missing) return { status: 400, json: { message: 'Incorrect request' } };
    const found = Object.keys(subjects)
      .sort()
      .filter((one) => one.startsWith(String(name)) && subjects[one]?.[action] === token);
    const [subject] = found;
    const refused = (message: string, extra: object) => {
      return { status: 400, json: errorRecord(`request.api_${action}.API_ERROR`, message, extra, { body }) };
    };
    if (subject === undefined)
      return refused(`${exec}.NOT_FOUND`, {
        params: { token, [key]: name },
        filterList: [{ key: 'label', value: `swarm-utils.${action}.token=${token}` }],
      });
    asked.push({ path, subject, image: body.image, force: body.isForce });
    const base = { serviceId: `id-of-${subject}`, [key]: subject };
    try {
      const ran = await locked(subject, () => helper(subject, body));
      const isFailed = ran.code !== 0;
      const resultList = [{ ...base, isFailed, helpServiceCompleteList: helpersOf(action, subject, ran, empty) }];
      return isFailed ? refused(`${exec}.ERR`, { resultList }) : { status: 200, json: { resultList } };
    } catch (error) {
      const messageJson = errorRecord(
        'dockerUpdateServiceList.serviceItem.ERR',
        (error as Error).message,
        { params: body },
        { params: body },
      );
      return refused(`${exec}.ERR`, {
        resultList: [{ ...base, isFailed: true, messageJson, helpServiceCompleteList: [] }],
      });
    }
  };

  const server = createServer(async (request, response) => {
    heard += 1;
    peers.push(request.socket.remoteAddress);
    const sent = await text(request);
    const next = failures.shift();
    if (next === 'hang') return;
    if (next === 'cut') return void request.socket.destroy();
    if (typeof next === 'object') return page(response, next.status, next.body);
    const path = Object.keys(PATHS).find((one) => one === request.url) as keyof typeof PATHS | undefined;
    if (path === undefined || request.method !== 'POST')
      return page(response, 404, expressPage(`Cannot ${request.method} ${request.url}`));
    let body: Record<string, unknown> = {};
    try {
      if (request.headers['content-type']?.startsWith('application/json')) body = JSON.parse(sent);
    } catch (error) {
      return page(response, 400, expressPage(String(error)));
    }
    const { status, json } = await answer(path, body, next === 'empty');
    answered.push(status);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(json));
  });
  const address = options.address ?? '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}`,
    port,
    asked,
    heard: () => heard,
    answered,
    peers,
    mostAtOnce: () => most,
    running: () => [...helpers.values()].reduce((a, b) => a + b, 0),
    failNext: (...next) => void failures.push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
