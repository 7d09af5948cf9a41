import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { checkAs, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';

const sandbox = sharedSandbox;

it('a DOCKER_HOST on the server that leads to the same swarm is fine', async () => {
  const user = await makeSshUser(sandbox().manager, {
    files: { '.bashrc': 'export DOCKER_HOST=unix:///run/docker.sock\n' },
  });
  const { port } = await startSshServer(sandbox().manager);
  const { code, stderr } = await checkAs(await tinyManifests(sandbox()), user, port);
  expect(code, stderr).toBe(0);
});
