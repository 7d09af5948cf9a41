import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { type Relay, startRelay, through } from '../../support/faults/relay.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 600_000 };
const { manager } = sandbox;
/** Only what comes after the first deploy is slow. */
const slow =
  '\n    environment: { BEHAVIOUR: "${HOW}", SLOW_START: "2", ROUND: "${ROUND}" }\n    healthcheck: { retries: 60 }';
const big = randomBytes(3_000_000);
const files = {
  'docker-compose.prod.yaml': compose({ web: app('1', slow) }),
  'prod/big.bin': big,
  'prod/small.txt': 'old',
};

/** A stack that runs, and a job whose connection goes over a relay. */
async function scene({ onTestFinished }: TestContext) {
  const manifests = await makeManifests(sandbox, files, onTestFinished);
  const relay = await startRelay(manager.address, 22);
  onTestFinished(() => relay.close());
  const { code, stderr } = await manifests.run(['deploy', 'prod'], { ROUND: '1', HOW: 'healthy' });
  expect(code, stderr).toBe(0);
  await manifests.write({ 'prod/small.txt': 'new', 'prod/big.bin': randomBytes(3_000_000) });
  const over = {
    ...through(relay, manager),
    ROUND: '2',
    HOW: 'slow',
    SWARM_CI_PATIENCE: '3s',
  };
  return { manifests, relay, over };
}

describe.concurrent('a connection that is cut', patient, () => {
  it('in the middle of the upload: the previous files whole, then all goes on over a new one', async (test) => {
    const { manifests, relay, over } = await scene(test);
    relay.after('sent', 1_500_000, relay.cut);
    const running = manifests.start(['deploy', 'prod'], over);
    await until(() => relay.connections() >= 2);
    const { code, stderr } = await running.result;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('reconnecting');
    await expectDone(manifests, '2');
  });

  it('in the middle of the upload, for good: exit 4, the previous files whole, the lock free, the rerun right', async (test) => {
    const { manifests, relay, over } = await scene(test);
    const before = await filesOf(manifests);
    relay.after('sent', 1_500_000, relay.cut);
    const running = manifests.start(['deploy', 'prod', '--timeout', '3s', '--lock-timeout', '1s'], over);
    await until(() => relay.connections() >= 1);
    const watch = setInterval(() => relay.connections() > 1 && relay.cut(), 5);
    test.onTestFinished(() => clearInterval(watch));
    const { code, stderr } = await running.result;
    clearInterval(watch);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain('was lost');
    expect(await filesOf(manifests)).toEqual(before);
    await expectRerun(manifests);
  });

  it('between upload and deploy', async (test) => {
    const { manifests, relay, over } = await scene(test);
    const { code, stderr } = await cutAt('files in', manifests, relay, over);
    expect(code, stderr).toBe(0);
    await expectDone(manifests, '2');
  });

  it('during the watch: it goes on over a new connection to the true end', async (test) => {
    const { manifests, relay, over } = await scene(test);
    const { code, stderr } = await cutAt(': updating', manifests, relay, over);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('reconnecting');
    await expectDone(manifests, '2');

    await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('bad') }) });
    const bad = await cutAt(': updating', manifests, relay, over);
    expect(bad.code, bad.stderr).toBe(3);
    expect((await manifests.report()).services).toMatchObject([{ status: 'rolled-back' }]);
  });

  it('while the stack is restored: all of it is restored over a new connection', async (test) => {
    const { manifests, relay, over } = await scene(test);
    await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('2', slow), api: app('crash') }) });
    const { code, stderr } = await cutAt('restoring the previous state', manifests, relay, over);
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('reconnecting');
    expect(statusesOf(await manifests.report())).toEqual({ web: 'updated restored', api: 'failing removed' });
    await expectRunning(manifests, { web: '1' });
  });

  it('that only goes silent is noticed as well', async (test) => {
    const { manifests, relay, over } = await scene(test);
    const running = manifests.start(['deploy', 'prod'], over);
    await until(() => running.log().includes(': updating'));
    relay.cut('stall');
    const { code, stderr } = await running.result;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('reconnecting');
    await expectDone(manifests, '2');
  });
});

describe.concurrent('SIGINT and SIGTERM', patient, () => {
  it('while it connects: exit 130, nothing was touched', async (test) => {
    const { manifests } = await scene(test);
    const deaf = createServer();
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const asked = new Promise((resolve) => deaf.once('connection', resolve));
    const port = String((deaf.address() as AddressInfo).port);
    const over = {
      SERVER_HOST: '127.0.0.1',
      SERVER_PORT: port,
      SSH_KNOWN_HOSTS: `* ${manager.hostKey}`,
      ROUND: '2',
      HOW: 'slow',
    };
    const running = manifests.start(['deploy', 'prod'], over);
    await asked;
    running.signal('SIGINT');
    const { code, stderr } = await running.result;
    deaf.close();
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('nothing was changed');
  });

  const steps = [
    // Nothing of the stack may be touched yet: then there is nothing to report.
    ['SIGTERM', 'after the upload', 'the files on the server are complete', 'files in', /^(unknown\n)?$/],
    ['SIGINT', 'during the watch', 'the engine continues the rollout', ': updating', /^unknown\n$/],
  ] as const;
  for (const [signal, when, says, line, outcome] of steps) {
    it(`${signal} ${when}: exit 130, the log says what was left, the rerun finishes it`, async (test) => {
      const { manifests, over } = await scene(test);
      const running = manifests.start(['deploy', 'prod'], over);
      await until(() => running.log().includes(line));
      running.signal(signal);
      const { code, stdout, stderr } = await running.result;
      expect(code, stderr).toBe(130);
      expect(stdout).toMatch(outcome);
      expect(stderr).toContain(signal);
      expect(stderr).toContain(says);
      await expectRerun(manifests);
    });
  }
});

it.concurrent('SIGTERM while the stack is restored: exit 130, and the log says so', patient, async (test) => {
  const { manifests, over } = await scene(test);
  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('2', slow), api: app('crash') }) });
  const running = manifests.start(['deploy', 'prod'], over);
  await until(() => running.log().includes('restoring the previous state'), 90_000);
  running.signal('SIGTERM');
  const { code, stderr } = await running.result;
  expect(code, stderr).toBe(130);
  expect(stderr).toContain('some services may be restored and others not');
  expect(await manifests.report()).toMatchObject({
    outcome: 'unknown',
    exitCode: 130,
    aborted: { code: 'INTERRUPTED' },
    services: [{ status: 'unknown' }, { status: 'failing', cause: { kind: 'crash' } }],
    alert: { severity: 'critical' },
  });
});

async function cutAt(text: string, manifests: Manifests, relay: Relay, over: Record<string, string>) {
  const running = manifests.start(['deploy', 'prod'], over);
  await until(() => running.log().includes(text), 90_000);
  relay.cut();
  return running.result;
}

async function expectRerun(manifests: Manifests): Promise<void> {
  const { code, stderr } = await manifests.run(['deploy', 'prod', '--lock-timeout', '10s'], {
    ROUND: '3',
    HOW: 'slow',
  });
  expect(code, stderr).toBe(0);
  await expectDone(manifests, '3');
}

/** The new version runs, the new files are there, and nothing temporary is. */
async function expectDone(manifests: Manifests, round: string): Promise<void> {
  const env = await sandbox.docker(manager, [
    'service',
    'inspect',
    '--format',
    '{{json .Spec.TaskTemplate.ContainerSpec.Env}}',
    `${manifests.stack}_web`,
  ]);
  expect(env.stdout).toContain(`ROUND=${round}`);
  const files = await filesOf(manifests);
  expect(files.find((line) => line.endsWith('small.txt'))).toContain('22af645d1859cb5ca6da0c484f1f37ea');
  await until(async () =>
    (await filesOf(manifests, '.swarm-ci')).every((path) => !/\/(new|owner|secrets)(\/|$)/.test(path)),
  );
}

async function filesOf({ serverPath }: Manifests, folder = 'prod'): Promise<string[]> {
  const script = 'cd "$1" && find "$2" -type f -exec md5sum {} + | sort';
  return (await manager.exec(['sh', '-c', script, 'sh', serverPath, folder])).stdout.split('\n');
}
