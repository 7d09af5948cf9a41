import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleArgv } from '../../support/command/argv-sampler.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeSshUser, type SshServer, startSshServer } from '../../support/ssh/ssh-server.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { type SwarmUtilsInSwarm, swarmUtilsInSwarm } from '../../support/swarm-utils/swarm-utils-in-swarm.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const TOKEN = 'tok3n-Zq7Xw2';
const image = (tag: string) => `${sandbox.registry.address}/app:${tag}`;
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;

let manifests: Manifests;
let utils: SwarmUtilsInSwarm;
let web: string;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  manifests = await makeManifests(
    sandbox,
    { 'docker-compose.prod.yaml': compose({ web: app('1'), api: app('1') }) },
    (undo) => void cleanUp.push(undo),
  );
  web = `${manifests.stack}_web`;
  const subjects = { [web]: { update: TOKEN }, [`${manifests.stack}_api`]: { update: TOKEN } };
  const [first] = await Promise.all([
    manifests.deploy(),
    swarmUtilsInSwarm(sandbox, subjects).then((raised) => {
      utils = raised;
    }),
  ]);
  expect(first.code, first.stderr).toBe(0);
});
afterAll(async () => {
  await utils?.close();
  for (const undo of cleanUp) await undo();
});

const token = { SWARM_UTILS_TOKEN: TOKEN };
const inNetwork = () => ({ ...token, ...utils.runner, SWARM_UTILS_URL: utils.address });
const viaNetwork = () => `docker-network:${utils.network}`;
const update = (tag: string) => ['update-service', '--service', web, '--image', image(tag)];
const imageOf = async (service: string) =>
  (await docker('service', 'inspect', '--format', '{{.Spec.TaskTemplate.ContainerSpec.Image}}', service)).split('@')[0];
const assertNoToken = (text: string) => expect(text).not.toContain(TOKEN);

describe('update-service', () => {
  it("from a container in an overlay network: a real rollback is exit 3, and the token is in no one's sight", async () => {
    const inspected: string[] = [];
    const { result, sampled } = await sampleArgv(async () => {
      const running = manifests.start([...update('bad'), '--via', viaNetwork()], inNetwork());
      let guest: string | undefined;
      await until(async () => {
        [guest] = await utils.guests();
        return guest !== undefined || running.log().includes('✘');
      });
      if (guest !== undefined) {
        inspected.push(await docker('inspect', guest), await docker('top', guest));
        const { all } = await sandbox.docker(sandbox.manager, ['logs', guest], { reject: false });
        inspected.push(all);
      }
      return running.result;
    });
    expect(result, result.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
    expect(inspected.length, 'nothing was seen of the container').toBe(3);
    for (const text of [...inspected, ...sampled.seen, result.stderr, JSON.stringify(await manifests.report())])
      assertNoToken(text);
    expect(sampled.seen.some((line) => line.includes(viaNetwork()))).toBe(true);
    expect(await imageOf(web)).toBe(image('1'));
    expect(await manifests.report()).toMatchObject({
      outcome: 'rolled-back',
      services: [{ name: web, status: 'rolled-back', running: 1, wanted: 1 }],
      alert: { service: web },
    });
    expect(await utils.guests()).toEqual([]);
  });

  it('from the manager, over the connection to it', async () => {
    const env = { ...token, SWARM_UTILS_URL: utils.double.url };
    const good = await manifests.run([...update('2'), '--via', 'ssh'], env);
    expect(good, good.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
    expect(utils.double.peers.at(-1)).toBe(sandbox.manager.address);
    expect(await imageOf(web)).toBe(image('2'));
    // A closed port, as seen from there.
    const closed = await manifests.run([...update('2'), '--via', 'ssh'], {
      ...env,
      SWARM_UTILS_URL: 'http://127.0.0.1:2',
    });
    expect(closed, closed.stderr).toMatchObject({ code: 4 });
    expect(closed.stderr).toContain('from the server: ');
    expect(closed.stderr).toContain('publish the port of SwarmUtils');
  });

  it('from a manager, as a user without access to Docker; one that forbids forwarding is reported', async () => {
    const [user, open, shut] = await Promise.all([
      makeSshUser(sandbox.manager, { groups: [] }),
      startSshServer(sandbox.manager),
      startSshServer(sandbox.manager, { options: ['AllowTcpForwarding no'] }),
    ]);
    const run = ({ port }: SshServer) =>
      manifests.run([...update('1'), '--via', 'ssh'], {
        ...token,
        SWARM_UTILS_URL: utils.double.url,
        SERVER_USER: user.name,
        SERVER_PORT: `${port}`,
        SSH_KNOWN_HOSTS: '',
        SSH_HOST_KEY_CHECKING: 'accept-new',
      });
    const good = await run(open);
    expect(good, good.stderr).toMatchObject({ code: 0 });
    const refused = await run(shut);
    expect(refused, refused.stderr).toMatchObject({ code: 4 });
    expect(refused.stderr).toContain('AllowTcpForwarding local');
    expect(refused.stderr).not.toContain('again in');
  });

  it('from this machine, a whole build side by side, one of which is rolled back', async () => {
    const services = [
      { service: 'web', tag: '3' },
      { service: 'api', tag: 'bad' },
    ].map((one) => {
      return {
        ...one,
        image: `${sandbox.registry.address}/app`,
        dockerfile: 'Dockerfile',
        status: 'built',
        seconds: 1,
      };
    });
    const head = { schema: 'swarm-ci/build-report', version: 1, outcome: 'built', exitCode: 0, pushed: true };
    const report = { ...head, startedAt: '2026-01-31T10:00:00.000Z', seconds: 1, services };
    const names = `services:\n  web: { swarm_service: ${web} }\n  api: { swarm_service: ${manifests.stack}_api }\n`;
    await manifests.write({ 'build-report.json': JSON.stringify(report), 'swarm-ci.yaml': names });
    const env = { ...token, SWARM_UTILS_URL: utils.double.url };
    const ran = await manifests.run(['update-service', 'prod', '--from', 'build-report.json'], env);
    await manifests.write({ 'swarm-ci.yaml': '' });
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    expect(utils.double.peers.at(-1)).not.toBe(sandbox.manager.address);
    expect(await manifests.report()).toMatchObject({
      environment: 'prod',
      stack: manifests.stack,
      services: [
        { name: web, status: 'updated', image: image('3') },
        { name: `${manifests.stack}_api`, status: 'rolled-back', imageWanted: image('bad') },
      ],
      alert: { severity: 'critical' },
    });
    expect(await imageOf(web)).toBe(image('3'));
  });
});

describe('a container in the network', () => {
  it('is gone when no answer came in time, and when the job is stopped', async () => {
    utils.double.failNext('hang', 'hang');
    const late = await manifests.run([...update('3'), '--via', viaNetwork(), '--timeout', '5s'], inNetwork());
    expect(late, late.stderr).toMatchObject({ code: 5 });
    expect(late.stderr).toContain('the action may still be running');
    await until(async () => (await utils.guests()).length === 0);

    const heard = utils.double.heard();
    const running = manifests.start([...update('3'), '--via', viaNetwork()], inNetwork());
    await until(() => utils.double.heard() > heard);
    running.signal('SIGTERM');
    const stopped = await running.result;
    expect(stopped, stopped.stderr).toMatchObject({ code: 130 });
    expect(stopped.stderr).toContain('work that it has started continues there');
    await until(async () => (await utils.guests()).length === 0);
  });

  it('names what is not there: the service, the network, the image', async () => {
    const heard = utils.double.heard();
    const run = (via: string, env: Record<string, string>) =>
      manifests.run([...update('3'), '--via', via], { ...inNetwork(), ...env });
    const [service, network, none] = await Promise.all([
      run(viaNetwork(), { SWARM_UTILS_URL: `http://${utils.network}:3001` }),
      run('docker-network:nothing', {}),
      run(viaNetwork(), { SWARM_UTILS_IMAGE: image('nothing') }),
    ]);
    expect(service, service.stderr).toMatchObject({ code: 4 });
    expect(service.stderr).toContain(`see that SWARM_UTILS_URL has the name of SwarmUtils in the network`);
    expect(service.stderr).toContain('(try 5)');
    expect(network, network.stderr).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('network nothing not found'),
    });
    expect(none, none.stderr).toMatchObject({ code: 4, stderr: expect.stringMatching(/manifest.*unknown|not found/) });
    expect(utils.double.heard()).toBe(heard);
  });
});
