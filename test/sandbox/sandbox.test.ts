import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processesOf, tracesOf } from './claims/traces.ts';
import { runOverSsh } from './clients/ssh-run.ts';
import { attachSandbox, describeSandbox, type Engine, raiseSandbox, type Sandbox } from './index.ts';
import { until } from './until.ts';

const password = `pä ß'"$(id)%s\\ x`;

// No restarts: on one node, a task of the bad version that is to be restarted can hold the host-mode port's place in the
// queue without ever being scheduled, and the rollback waits for it indefinitely (seen on 28.5 in one of ten runs under load).
const stack = (registry: string, tag: string): string => `version: "3.8"
services:
  web:
    image: ${registry}/app:${tag}
    ports: [{ mode: host, published: 8080, target: 8080 }]
    deploy:
      restart_policy: { condition: none }
      update_config: { failure_action: rollback, monitor: 2s }
      rollback_config: { monitor: 500ms }
`;

const deploy = (sandbox: Sandbox, tag: string) =>
  runOverSsh(
    sandbox,
    sandbox.manager,
    'docker stack deploy --with-registry-auth -c - shop',
    stack(sandbox.registry.address, tag),
  );

const page = (sandbox: Sandbox): Promise<string> =>
  fetch(`http://${sandbox.manager.address}:8080/`).then(
    (answer) => answer.text(),
    (error: Error) => error.message,
  );

const updateState = async (sandbox: Sandbox): Promise<string> => {
  const format = '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}';
  return (await sandbox.docker('m1', ['service', 'inspect', '--format', format, 'shop_web'])).stdout;
};

describe.each<{ engine: Engine; version: RegExp }>([
  { engine: 'bookworm', version: /^20\.10\./ },
  { engine: 'current', version: /^2[6-9]\./ },
])(
  'a server with the engine of "$engine"',
  ({ engine, version }) => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await raiseSandbox({ engine, registryPassword: password });
    }, 300_000);
    afterAll(() => sandbox?.down());

    test('answers to its own CLI on this side', async () => {
      const { stdout } = await sandbox.docker('m1', ['version', '--format', '{{.Server.Version}} {{.Client.Version}}']);
      const [server = '', client] = stdout.split(' ');
      expect(server).toMatch(version);
      expect(client).toBe(server);
    });

    test('does not let a user into the registry without the password', async () => {
      const login = (text: string) =>
        runOverSsh(sandbox, sandbox.manager, `docker login -u ci --password-stdin ${sandbox.registry.address}`, text);
      expect((await login('wrong')).all).toContain('401');
      expect(await login(password)).toMatchObject({ exitCode: 0 });
    });

    test('deploys, updates and rolls back a stack over ssh', async () => {
      expect(await deploy(sandbox, '1')).toMatchObject({ exitCode: 0 });
      await until('version 1 answers', 20, async () => (await page(sandbox)) === 'app 1\n');
      await deploy(sandbox, '2');
      await until('version 2 answers', 20, async () => (await page(sandbox)) === 'app 2\n');
      await until('the update is over', 20, async () => (await updateState(sandbox)) === 'completed');
      await deploy(sandbox, 'bad');
      const rolledBack = async () => (await updateState(sandbox)) === 'rollback_completed';
      await until('the engine has rolled back', 60, rolledBack).catch(async (error: Error) => {
        const tasks = await sandbox.docker('m1', ['service', 'ps', '--no-trunc', 'shop_web']);
        throw new Error(`${error.message}: ${await updateState(sandbox)}\n${tasks.stdout}`);
      });
      await until('version 2 answers again', 10, async () => (await page(sandbox)) === 'app 2\n');
    });

    test('keeps its disk through a power loss and a restart of the engine', async () => {
      await sandbox.manager.exec(['touch', '/data/kept'], { user: 'deploy' });
      await sandbox.manager.kill();
      await expect(sandbox.manager.exec(['true'])).rejects.toThrow('m1 is not running');
      await sandbox.manager.start();
      expect(await deploy(sandbox, '3')).toMatchObject({ exitCode: 0 });
      await until('version 3 answers', 30, async () => (await page(sandbox)) === 'app 3\n');
      expect((await runOverSsh(sandbox, sandbox.manager, 'ls /data; hostname')).stdout).toBe('kept\nm1\n');
      await sandbox.manager.stopEngine();
      expect((await runOverSsh(sandbox, sandbox.manager, 'docker info')).exitCode).toBe(1);
      await sandbox.manager.startEngine();
      expect((await runOverSsh(sandbox, sandbox.manager, 'docker info')).exitCode).toBe(0);
    });

    test('has a registry that can be away', async () => {
      await sandbox.registry.stop();
      await expect(fetch(`http://${sandbox.registry.address}/v2/`)).rejects.toThrow();
      await sandbox.registry.start();
      expect((await fetch(`http://${sandbox.registry.address}/v2/`)).status).toBe(401);
    });

    test('can be used from its description, and leaves nothing behind', async () => {
      const again = attachSandbox(JSON.parse(JSON.stringify(describeSandbox(sandbox))));
      const processes = processesOf(again.description);
      expect(processes.length).toBeGreaterThan(5);
      expect(tracesOf(again.description, processes)).not.toEqual([]);
      await again.down();
      await again.down();
      expect(tracesOf(again.description, processes)).toEqual([]);
    });
  },
  120_000,
);
