import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { nodeMachine } from '../../sandbox/description.ts';
import { initPid } from '../../sandbox/machine/machine.ts';
import type { Ran } from '../../support/command/run-cli.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { checkAs, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';

const sandbox = sharedSandbox;

/** `check` as a user whose shell sets DOCKER_HOST. */
async function checkWith(address: string): Promise<Ran> {
  const user = await makeSshUser(sandbox().manager, { files: { '.bashrc': `export DOCKER_HOST=${address}\n` } });
  const { port } = await startSshServer(sandbox().manager);
  return checkAs(await tinyManifests(sandbox()), user, port);
}

/** The engine of another swarm on the manager's network, as far as `docker info` asks it. */
async function otherEngine(): Promise<string> {
  const program = `
    require('node:http').createServer((request, response) => {
      response.setHeader('api-version', '1.41').setHeader('content-type', 'application/json');
      response.end(request.url.endsWith('/info')
        ? JSON.stringify({ ID: 'x', Name: 'm9', Swarm: { LocalNodeState: 'active', Cluster: { ID: 'another-swarm' } } })
        : 'OK');
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
    process.stdin.on('close', () => process.exit()).resume();`;
  const network = ['-t', String(initPid(nodeMachine(sandbox().description, sandbox().manager.name))), '--net', '--'];
  const child = spawn('nsenter', [...network, process.execPath, '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.stdin.end());
  for await (const port of createInterface({ input: child.stdout })) return `tcp://127.0.0.1:${port}`;
  throw new Error('the other engine did not start');
}

it('a DOCKER_HOST on the server that leads to the same swarm is fine', async () => {
  const { code, stdout, stderr } = await checkWith('unix:///run/docker.sock');
  expect(code, stderr).toBe(0);
  expect(stdout).not.toContain('docker command');
});

it('one that leads to another swarm is refused, with both', async () => {
  const address = await otherEngine();
  const { code, stdout } = await checkWith(address);
  expect([code, stdout]).toEqual([4, expect.stringContaining(`another swarm: by DOCKER_HOST=${address} that of m9`)]);
  expect(stdout).toMatch(/\(another-swarm\), but the engine that is deployed to is m1 \(\w{25}\)/);
});

it('one that leads nowhere is a warning in the words of Docker', async () => {
  const { code, stdout, stderr } = await checkWith('tcp://127.0.0.1:9');
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/! .*no answer, by DOCKER_HOST=tcp:\/\/127\.0\.0\.1:9: .*127\.0\.0\.1:9.*but m1/);
});
