import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoggingRegistry, startLoggingRegistry } from '../../support/registry/logging-registry.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { sharedNetwork } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox;
const [vendor, robot] = [
  { user: 'vendor', password: 'vendor-pass-1' },
  { user: 'robot', password: 'robot-pass-2' },
];
const NOTHING = { REGISTRY: '', REGISTRY_USER: '', REGISTRY_PASSWORD: '' };
const gitlab = (address: string) => ({
  GITLAB_CI: 'true',
  CI_REGISTRY: address,
  CI_REGISTRY_USER: 'gitlab-ci-token',
  CI_REGISTRY_PASSWORD: 'job-token-3',
});
const token = { CI_DEPLOY_USER: 'gitlab+deploy-token-7', CI_DEPLOY_PASSWORD: 'deploy-token-4' };
const authConfig = (address: string, { user, password }: typeof vendor) =>
  JSON.stringify({ auths: { [address]: { auth: Buffer.from(`${user}:${password}`).toString('base64') } } });

/** A service on a manager: the registries of this file are on the manager's own network. */
const service = (image: string, more = '') => `
    image: ${image}${more}
    deploy:
      endpoint_mode: dnsrr
      placement: { constraints: [node.hostname == m1] }
      restart_policy: { delay: 500ms }
      update_config: { order: stop-first, failure_action: rollback, monitor: 1s }`;
const compose = (services: Readonly<Record<string, string>>) => {
  const texts = Object.entries(services).map(([name, text]) => `\n  ${name}:${text}`);
  return `version: "3.8"\nservices:${texts.join('')}\n${sharedNetwork}`;
};
const manifests = (text: string) => makeManifests(sandbox(), { 'docker-compose.prod.yaml': text });

let first: LoggingRegistry;
let second: LoggingRegistry;
beforeAll(async () => {
  first = await startLoggingRegistry(sandbox());
  second = await startLoggingRegistry(sandbox());
});
afterAll(() => {
  first.close();
  second.close();
});

describe('a login goes only to the registry of its source', () => {
  it("REGISTRY alone gets neither GitLab's job token nor its deploy token, now or later", async () => {
    first.become('open');
    const { run, stack } = await manifests(compose({ web: service('${REGISTRY}/app:1') }));
    const env = { ...NOTHING, ...gitlab('gitlab.invalid:5050'), ...token, REGISTRY: first.address };
    const [before, asked] = [first.logins().length, first.requests()];
    for (const job of ['check', 'plan', 'deploy']) {
      const { code, stderr } = await run([job, 'prod'], env);
      expect(code, stderr).toBe(0);
      expect(stderr).not.toContain('gitlab.invalid');
    }
    expect(first.requests()).toBeGreaterThan(asked);
    // What the engine has stored with the service is what it sends once the registry requires a login.
    first.become(robot);
    const update = [
      'service',
      'update',
      '--detach',
      '--force',
      '--image',
      `${first.address}/app:2`,
      '--no-resolve-image',
    ];
    await sandbox().docker(sandbox().manager, [...update, `${stack}_web`]);
    const later = first.requests();
    await expect.poll(() => first.requests()).toBeGreaterThan(later);
    expect(first.logins().slice(before)).toEqual([]);
  });

  it('half a login is refused before anything is asked', async () => {
    const { run } = await manifests(compose({ web: service('${REGISTRY}/app:1') }));
    const asked = first.requests();
    const ci = { ...NOTHING, ...gitlab('gitlab.invalid:5050') };
    const env = { ...ci, REGISTRY: first.address, REGISTRY_USER: 'robot' };
    const { code, stderr } = await run(['deploy', 'prod'], env);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('REGISTRY_PASSWORD: is not set, but REGISTRY_USER is');
    expect(first.requests()).toBe(asked);
  });

  it('each of two registries gets its own, from REGISTRY and from DOCKER_AUTH_CONFIG', async () => {
    first.become(robot);
    second.become(vendor);
    const images = { web: service('${REGISTRY}/app:1'), agent: service(`${second.address}/app:1`) };
    const { run } = await manifests(compose(images));
    const env = {
      ...{ REGISTRY: `http://${first.address}/`, REGISTRY_USER: robot.user, REGISTRY_PASSWORD: robot.password },
      DOCKER_AUTH_CONFIG: authConfig(second.address, vendor),
    };
    const [one, two] = [first.logins().length, second.logins().length];
    for (const job of ['check', 'deploy']) {
      const { code, stderr } = await run([job, 'prod'], env);
      expect(code, stderr).toBe(0);
      expect(stderr).not.toContain(robot.password);
    }
    expect(new Set(first.logins().slice(one))).toEqual(new Set([`${robot.user}:${robot.password}`]));
    expect(new Set(second.logins().slice(two))).toEqual(new Set([`${vendor.user}:${vendor.password}`]));
    // A registry that nobody has a login for is named, with what is not set yet.
    const refused = await run(['deploy', 'prod'], { ...env, DOCKER_AUTH_CONFIG: '' });
    expect(refused.code, refused.stderr).toBe(0);
    expect(refused.stderr).toMatch(/denied access to a request without a login.*keeps the digest that it runs/);
  });

  it('the logins of the server count, those of its credential helpers too', async () => {
    first.become(robot);
    second.become(vendor);
    const helper = `#!/bin/sh\nread -r of\n[ "$of" = ${first.address} ] || exit 1\necho '{"Username":"${robot.user}","Secret":"${robot.password}"}'\n`;
    const config = { ...JSON.parse(authConfig(second.address, vendor)), credHelpers: { [first.address]: 'house' } };
    const put = `mkdir -p ~deploy/.docker; cp -p ~deploy/.docker/config.json /tmp/config.before 2>/dev/null
      printf '%s' "$1" > ~deploy/.docker/config.json; printf '%s' "$2" > /usr/local/bin/docker-credential-house
      chmod 755 /usr/local/bin/docker-credential-house; chown -R deploy ~deploy/.docker`;
    await sandbox().manager.exec(['sh', '-c', put, 'sh', JSON.stringify(config), helper]);
    try {
      const images = { web: service(`${first.address}/app:2`), agent: service(`${second.address}/app:2`) };
      const { run } = await manifests(compose(images));
      for (const job of ['check', 'deploy']) {
        const { code, stderr } = await run([job, 'prod'], NOTHING);
        expect(code, stderr).toBe(0);
        expect(stderr).not.toContain('denied access');
      }
      const anonymous = await run(['check', 'prod'], { ...NOTHING, REGISTRY: 'none' });
      expect(anonymous.stderr + anonymous.stdout).toMatch(/denied access to a request without a login/);
    } finally {
      const back =
        'rm -f ~deploy/.docker/config.json /usr/local/bin/docker-credential-house; mv /tmp/config.before ~deploy/.docker/config.json 2>/dev/null || true';
      await sandbox().manager.exec(['sh', '-c', back]);
    }
  });
});

describe('what the manager cannot find out is a warning', () => {
  it('a registry that limits requests, and one that is not there', async () => {
    first.become('limited');
    const gone = '127.0.0.1:9';
    const { run } = await manifests(
      compose({ web: service(`${first.address}/app:77`), api: service(`${gone}/app:77`) }),
    );
    const { code, stdout, stderr } = await run(['check', 'prod'], NOTHING);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/its registry limits the number of requests: .*a login to the registry raises its limit/);
    expect(stdout).toMatch(/its registry cannot be reached from the manager: .*whether a node has it/);
  });

  it("GitLab's registry is not asked when no image is in it", async () => {
    first.become('open');
    const { run } = await manifests(compose({ web: service(`${first.address}/app:1`) }));
    const { code, stdout, stderr } = await run(['check', 'prod'], { ...NOTHING, ...gitlab('gitlab.invalid:5050') });
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).not.toContain('gitlab.invalid');
  });

  it('an image that only a node has is deployed, with and without a look-up', async () => {
    const image = 'local.invalid/kiosk:1';
    first.become('open');
    await sandbox().docker(sandbox().manager, ['pull', `${first.address}/app:1`]);
    await sandbox().docker(sandbox().manager, ['tag', `${first.address}/app:1`, image]);
    const { run } = await manifests(compose({ web: service(image) }));
    const asked = await run(['check', 'prod'], NOTHING);
    expect(asked.code, asked.stderr).toBe(0);
    expect(asked.stdout).toMatch(/cannot be reached from the manager.*but the manager has it/);
    const never = await run(['deploy', 'prod', '--resolve-image', 'never'], NOTHING);
    expect(never.code, never.stderr).toBe(0);
    expect(never.stderr).not.toContain('cannot be reached');
    const again = await run(['deploy', 'prod'], NOTHING);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain('unchanged');
    const rebuilt = /local\.invalid\/kiosk:1: on m1 this tag now means \w+, and \S+_web runs \w+ there/;
    expect(again.stderr).not.toMatch(rebuilt);
    await sandbox().docker(sandbox().manager, ['pull', `${first.address}/app:2`]);
    await sandbox().docker(sandbox().manager, ['tag', `${first.address}/app:2`, image]);
    expect((await run(['check', 'prod'], NOTHING)).stdout).toMatch(rebuilt);
    expect((await run(['plan', 'prod'], NOTHING)).stdout).toMatch(rebuilt);
    const said = await run(['deploy', 'prod', '--resolve-image', 'never'], NOTHING);
    expect([said.code, said.stderr]).toEqual([0, expect.stringMatching(rebuilt)]);
  });
});

it('${REGISTRY} in the manifest is the registry that GitLab gives the job', async () => {
  first.become({ user: 'gitlab-ci-token', password: 'job-token-3' });
  const { run, env } = await manifests(
    compose({ web: service('${REGISTRY}/app:1', '\n    environment: { USER_OF: "${REGISTRY_USER}" }') }),
  );
  expect(env.REGISTRY).not.toBe(first.address);
  const { code, stderr } = await run(['deploy', 'prod'], { ...NOTHING, ...gitlab(first.address) });
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`${first.address}/app:1`);
  // A registry in trouble restarts nothing.
  first.become('limited');
  const retried = await run(['deploy', 'prod'], { ...NOTHING, ...gitlab(first.address) });
  expect(retried.code, retried.stderr).toBe(0);
  expect(retried.stderr).toMatch(/limits the number of requests.*keeps the digest that it runs/);
  expect(retried.stderr).toMatch(/web unchanged/);
});
