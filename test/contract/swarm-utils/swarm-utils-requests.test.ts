import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordedUpdate } from '../../support/swarm-utils/swarm-utils-record.ts';
import { swarmUtilsScene, TOKEN } from '../../support/swarm-utils/swarm-utils-scene.ts';
import { until } from '../../support/until.ts';

const update = ['update-service', '--service', 'shop_web', '--image', 'registry/web:2'];

describe('what is not to be sent', () => {
  test.each([
    [['--service', 'shop_web;id', '--image', 'a:1'], '--service: "shop_web;id" may contain only'],
    [['--service', 'shop_web-', '--image', 'a:1'], '--service: "shop_web-" may contain only'],
    [['--service', '$(id)', '--image', 'a:1'], '--service: "$(id)" may contain only'],
    [['--service', 'a'.repeat(64), '--image', 'a:1'], 'has more than 63 characters'],
    [['--service', 'shop_web', '--image', 'a:1 --force'], '--image: "a:1 --force" is not a valid image name'],
    [['--service', 'shop_web', '--image', 'a:1\nb'], 'is not a valid image name'],
    [['--service', 'shop_web', '--image=--privileged'], 'is not a valid image name'],
    [['--service', 'shop_web', '--image', 'Registry/Web:1'], 'is not a valid image name'],
    [['--service', 'shop_web'], '--image: is missing'],
    [[], '--service: is missing'],
    [
      ['--service', 'shop_web', '--image', 'a:1', '--via', 'docker-network:a b'],
      'must be direct, ssh or docker-network:',
    ],
    [['--service', 'shop_web', '--image', 'a:1', '--via', 'ssh'], 'SERVER_HOST: is not set'],
    [['--service', 'shop_web', '--image', 'a:1', '--swarm-utils-url', 'http://u:p@x'], 'must not contain credentials'],
  ])('%j: exit 2, and nothing is heard', async (args, words) => {
    const { call, double } = await swarmUtilsScene();
    const { code, stderr } = await call(['update-service', ...args]);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(words);
    expect(double.heard()).toBe(0);
  });

  test('a node, a token that a shell would read, no token at all', async () => {
    const { call, double } = await swarmUtilsScene();
    const node = await call(['clean-node', '--node', 'a`id`']);
    expect(node).toMatchObject({ code: 2, stderr: expect.stringContaining('--node: "a`id`" may contain only') });
    const token = await call(update, { SWARM_UTILS_TOKEN: 'tok3n$(id)' });
    expect(token).toMatchObject({ code: 2, stderr: expect.stringContaining('SWARM_UTILS_TOKEN: ') });
    const own = await call(update, { SWARM_UTILS_TOKEN_UPDATE_SHOP_WEB: "tok3n'" });
    expect(own).toMatchObject({ code: 2, stderr: expect.stringContaining('SWARM_UTILS_TOKEN_UPDATE_SHOP_WEB: may') });
    const none = await call(update, { SWARM_UTILS_TOKEN: '' });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('or SWARM_UTILS_TOKEN_UPDATE_SHOP_WEB') });
    expect(double.heard()).toBe(0);
  });
});

describe('what is sent once, and what again', () => {
  test('nothing listens: asked again with pauses, then exit 4', async () => {
    const { call } = await swarmUtilsScene();
    const { code, stderr } = await call(update, { SWARM_UTILS_URL: 'http://127.0.0.1:2' });
    expect(code, stderr).toBe(4);
    expect(stderr.match(/again in .* \(try \d\)/g)).toHaveLength(4);
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr).toContain('--via docker-network:<network>');
  });

  test('it starts to listen meanwhile: done', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await until(() => holder.listening);
    const { port } = holder.address() as { port: number };
    holder.close();
    const { call } = await swarmUtilsScene();
    const calling = call(update, { SWARM_UTILS_URL: `http://127.0.0.1:${port}` });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const late = await swarmUtilsScene({ port });
    expect(await calling).toMatchObject({ code: 0 });
    expect(late.double.asked).toHaveLength(1);
  });

  test('a host name that does not resolve: exit 4', async () => {
    const { call } = await swarmUtilsScene();
    const { code, stderr } = await call(update, { SWARM_UTILS_URL: 'http://swarm-utils.invalid:3000' });
    expect(code, stderr).toBe(4);
    expect(stderr).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  test('a proxy whose name does not resolve: asked again with pauses, then exit 4', async () => {
    const { call } = await swarmUtilsScene();
    const proxied = { SWARM_UTILS_URL: 'http://swarm-utils:3000', http_proxy: 'http://proxy.invalid:3128' };
    const { code, stderr } = await call(update, proxied);
    expect(code, stderr).toBe(4);
    expect(stderr.match(/again in .* \(try \d\)/g)).toHaveLength(4);
    expect(stderr).not.toContain('may still be going on');
  });

  test.each(['socks5://127.0.0.1:1080', 'http://', 'http://u:hunter2@a b'])('the proxy %s', async (proxy) => {
    const { call, double, folder } = await swarmUtilsScene();
    const { code, stderr } = await call(update, { HTTP_PROXY: proxy });
    expect(code, stderr).toBe(4);
    expect(stderr).toContain('HTTP_PROXY is not a valid proxy address');
    expect(stderr).toContain('write http://host:port');
    expect(stderr).not.toMatch(/again in|hunter2/);
    expect(await readFile(join(folder, 'deploy-report.json'), 'utf8')).toContain('HTTP_PROXY');
    expect(double.heard()).toBe(0);
  });

  test.each([
    ['cut', 4],
    ['hang', 5],
  ] as const)(
    '%s after it was sent: not sent again, exit %i, the action may still be running',
    async (failure, exit) => {
      const { call, double } = await swarmUtilsScene();
      double.failNext(failure);
      const { code, stderr } = await call([...update, '--timeout', '1s']);
      expect(code, stderr).toBe(exit);
      expect(stderr).toContain('the action may still be running');
      expect(double.heard()).toBe(1);
    },
  );

  test.each([
    [{ status: 404, body: '<html><title>Not Found</title></html>' }, 4, 'is not from SwarmUtils: Not Found'],
    [{ status: 200, body: '<!doctype html><title>nginx</title>' }, 4, 'is not from SwarmUtils: nginx'],
    [{ status: 200, body: '{"resultList": [' }, 1, 'is incomplete, so the result for shop_web is unknown'],
    [{ status: 503, body: 'no available server' }, 4, 'the action may still be running'],
    [{ status: 200, body: '{"message":"Ok"}' }, 1, 'contains no result for shop_web'],
    [{ status: 200, body: '{"resultList":[]}' }, 1, 'did nothing for shop_web'],
    [{ status: 504, body: '<html>' }, 4, 'the action may still be running'],
    [{ status: 400, body: '{"message":"Incorrect request"}' }, 4, 'rejected the request as incorrect'],
    [{ status: 401, body: `{"message":"no ${TOKEN}"}` }, 4, 'returned status 401 for shop_web: no ***'],
  ])('%j: exit %i', async (failure, exit, words) => {
    const { call, double } = await swarmUtilsScene();
    double.failNext(failure);
    const { code, stderr } = await call(update);
    expect(code, stderr).toBe(exit);
    expect(stderr).toContain(words);
    expect(double.heard()).toBe(1);
  });
});

describe('an update that is answered 200', () => {
  /** As in the facts of the real one, but for what is changed. */
  const answered = (result: object, help: object, task: object) => {
    const logList = ['shop_web', 'overall progress: 2 out of 2 tasks', 'verify: Service shop_web converged'];
    const ended = { taskId: 'k1', taskName: 'helper.1', state: 'complete', message: 'finished', logList, ...task };
    const name = 'swarm_utils-update_service-shop_web';
    const list = [{ isFailed: false, serviceName: name, taskList: [ended], ...help }];
    const one = { isFailed: false, serviceId: 'id', serviceName: 'shop_web', helpServiceCompleteList: list, ...result };
    return { status: 200, body: JSON.stringify({ resultList: [one] }) };
  };

  test.each([
    ['with nothing amiss', answered({}, {}, {}), 0, '✔ shop_web updated'],
    ['and failed', answered({ isFailed: true, messageString: 'no node' }, {}, {}), 1, 'failed: no node'],
    ['with a helper that failed', answered({}, { isFailed: true }, {}), 1, 'failed: SwarmUtils gives no reason'],
    ['with a task that failed', answered({}, {}, { state: 'failed', err: 'exit (1)' }), 1, 'failed: exit (1)'],
    ['with a task that runs', answered({}, {}, { state: 'running', message: 'started' }), 1, 'failed: started'],
  ])('%s', async (_, failure, exit, words) => {
    const { call, double } = await swarmUtilsScene();
    double.failNext(failure);
    const { code, stderr } = await call(update);
    expect(code, stderr).toBe(exit);
    expect(stderr).toContain(words);
  });
});

describe('a service that is being updated already', () => {
  const busy = () => {
    const waiting: (() => void)[] = [];
    const work = (subject: string) =>
      new Promise<ReturnType<typeof recordedUpdate>>((resolve) => {
        waiting.push(() => resolve(recordedUpdate('good', subject)));
      });
    return { waiting, work };
  };

  test('exit 6 and not begun; with --retry-locked it waits its turn', async () => {
    const { waiting, work } = busy();
    const { call, double } = await swarmUtilsScene({ work, lockTimeout: 300 });
    const first = call(update);
    await until(() => waiting.length === 1);
    const second = await call(update);
    expect(second).toMatchObject({ code: 6, stderr: expect.stringContaining('async-lock timed out') });
    expect(second.stderr).toContain('--retry-locked');
    const third = call([...update, '--retry-locked']);
    await until(() => double.answered.length === 2);
    waiting.shift()?.();
    expect(await first).toMatchObject({ code: 0 });
    await until(() => waiting.length === 1);
    waiting.shift()?.();
    expect(await third).toMatchObject({ code: 0, stderr: expect.stringContaining('again in 3.0 s') });
    expect(double.mostAtOnce().ofOne).toBe(1);
  });
});
