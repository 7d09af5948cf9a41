import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeSshUser, type SshUser, startSshServer } from '../../support/ssh/ssh-server.ts';

const sandbox = sharedSandbox;

/** An engine elsewhere, as far as `docker info` asks it; the server reaches it over TCP. */
async function otherEngine(cluster: string | undefined): Promise<string> {
  const swarm =
    cluster === undefined ? { LocalNodeState: 'inactive' } : { LocalNodeState: 'active', Cluster: { ID: cluster } };
  const server = createServer((request, answer) => {
    answer.setHeader('api-version', '1.41').setHeader('content-type', 'application/json');
    answer.end(request.url?.endsWith('/info') ? JSON.stringify({ ID: 'x', Name: 'elsewhere', Swarm: swarm }) : 'OK');
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const gateway = sandbox().manager.address.replace(/\d+$/, '1');
  return `tcp://${gateway}:${(server.address() as AddressInfo).port}`;
}

async function run(user: SshUser, job: 'check' | 'deploy', options: readonly string[] = []) {
  const { port, hostKeys } = await startSshServer(sandbox().manager, { options });
  const manifests = await tinyManifests(sandbox());
  const ran = await manifests.run([job, 'prod'], {
    SERVER_HOST: `${user.name}@${sandbox().manager.address}:${port}`,
    SERVER_PATH: `${user.home}/deploy`,
    SSH_KNOWN_HOSTS: `${hostKeys[0]}`,
  });
  const { stdout } = await sandbox().docker(sandbox().manager, [
    'service',
    'ls',
    '-q',
    '--filter',
    `name=${manifests.stack}`,
  ]);
  // A check prints its findings as its result.
  return { code: ran.code, said: `${ran.stdout}\n${ran.stderr}`, services: stdout.trim() };
}

const asUser = (user: SshUser, script: string) =>
  sandbox().manager.exec(['su', '-s', '/bin/sh', user.name, '-c', script]);

describe('the docker command of the server means another swarm', () => {
  it('by its DOCKER_HOST', async () => {
    const address = await otherEngine('otherswarm');
    const user = await makeSshUser(sandbox().manager, { files: { '.bashrc': `export DOCKER_HOST=${address}\n` } });
    for (const job of ['check', 'deploy'] as const) {
      const { code, said, services } = await run(user, job);
      expect(code, said).toBe(4);
      expect(said).toContain(`its docker command means another swarm: by DOCKER_HOST=${address} that of elsewhere`);
      expect(said).toContain('make both the same');
      expect(services).toBe('');
    }
  });

  it('by its context', async () => {
    const user = await makeSshUser(sandbox().manager, {});
    const address = await otherEngine(undefined);
    await asUser(user, `docker context create other --docker host=${address} && docker context use other`);
    const { code, said } = await run(user, 'check');
    expect(code, said).toBe(4);
    expect(said).toContain('by its context other that of elsewhere (not in a swarm)');
  });
});

it('another way to the same swarm is fine', async () => {
  const user = await makeSshUser(sandbox().manager, {
    files: { '.bashrc': 'export DOCKER_HOST=unix:///run/docker.sock\n' },
  });
  const { code, said } = await run(user, 'check');
  expect(code, said).toBe(0);
});
