import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { onTestFinished } from 'vitest';

/** An SSH agent that holds these private keys; answers with the path of its socket. Not every machine has `ssh-agent`. */
export async function startSshAgent(privateKeys: readonly string[]): Promise<string> {
  const keys = privateKeys.map((text) => {
    const key = ssh2.utils.parseKey(text);
    if (key instanceof Error) throw key;
    return key;
  });
  const server = createServer((socket) => {
    const agent = new ssh2.AgentProtocol(false);
    agent.on('identities', (request) => agent.getIdentitiesReply(request, keys));
    agent.on('sign', (request, wanted, data, { hash }) => {
      const key = keys.find((one) => one.getPublicSSH().equals(wanted.getPublicSSH()));
      const signature = key?.sign(data, hash);
      if (signature === undefined || signature instanceof Error) agent.failureReply(request);
      else agent.signReply(request, signature);
    });
    socket.on('error', () => {});
    socket.pipe(agent).pipe(socket);
  });
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-agent-'));
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'agent.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}
