import ssh2 from 'ssh2';
import type { Sandbox, SandboxNode } from '../sandbox.ts';
import type { ExecResult } from './execution.ts';

const pinned = (node: SandboxNode) => (key: Buffer) => key.toString('base64') === node.hostKey.split(' ')[1];

/** One command on a node as the user `deploy`, over the node's real sshd, with its host key pinned. */
export const runOverSsh = (sandbox: Sandbox, node: SandboxNode, command: string, input = ''): Promise<ExecResult> =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const done = { exitCode: undefined as number | undefined, stdout: '', stderr: '', all: '' };
    const collect = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
      done[stream] += chunk.toString();
      done.all += chunk.toString();
    };
    client.on('error', reject).on('ready', () => {
      client.exec(command, (error, channel) => {
        if (error !== undefined) return reject(error);
        channel.on('data', collect('stdout')).stderr.on('data', collect('stderr'));
        channel.on('exit', (code: number | null) => {
          done.exitCode = code ?? undefined;
        });
        channel.on('close', () => {
          client.end();
          resolve(done);
        });
        channel.end(input);
      });
    });
    client.connect({
      host: node.address,
      username: sandbox.ssh.user,
      privateKey: sandbox.ssh.privateKey,
      hostVerifier: pinned(node),
    });
  });
