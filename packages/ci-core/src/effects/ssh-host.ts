import { PassThrough } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import type { Client, ClientChannel } from 'ssh2';
import type { Command } from '../command.ts';
import { CiError, messageOf } from '../errors.ts';
import { afterMarker } from './after-marker.ts';
import { type Host, type Process, runOver } from './host.ts';
import { BOOTSTRAP, encodeCommand, MARKER } from './remote-command.ts';
import { sshEngineAgent } from './ssh-engine-agent.ts';

/** A server behind one SSH connection: commands, files and the engine's API all go through it. */
export function sshHost(ssh: NodeSSH, client: Client, name: string): Host {
  const start = (command: Command) => startThere(client, name, command);
  const agent = sshEngineAgent(client, start);
  return {
    name,
    start,
    run: runOver(start),
    engineAgent: agent,
    close: () => {
      agent.destroy();
      ssh.dispose();
    },
  };
}

function startThere(client: Client, name: string, command: Command): Process {
  const stdin = new PassThrough();
  const stdout = afterMarker(MARKER);
  const stderr = afterMarker(MARKER);
  const exit = new Promise<number>((resolve, reject) => {
    const lost = (why: string) => {
      stdout.stream.end();
      stderr.stream.end();
      stdin.destroy();
      reject(connectionLost(name, command, why));
    };
    try {
      client.exec(BOOTSTRAP, (error: Error | undefined, channel: ClientChannel) => {
        if (error) return lost(error.message);
        let code: number | undefined;
        channel.on('exit', (status: number | null) => {
          code = status ?? 1;
        });
        channel.on('close', () => {
          if (code === undefined) return lost('the connection ended');
          if (stdout.seen()) return resolve(code);
          reject(noShell(name, code, `${stdout.noise()} ${stderr.noise()}`.trim()));
        });
        channel.on('error', () => {});
        channel.pipe(stdout.stream);
        channel.stderr.pipe(stderr.stream);
        channel.write(encodeCommand(command));
        stdin.pipe(channel);
      });
    } catch (error) {
      lost(messageOf(error));
    }
  });
  return { stdin, stdout: stdout.stream, stderr: stderr.stream, exit };
}

function connectionLost(name: string, { argv }: Command, why: string): CiError {
  return new CiError('CONNECTION_LOST', `the connection to ${name} was lost during "${argv[0]}": ${why}`, {
    hint: 'run the job again: it finishes what was begun',
  });
}

function noShell(name: string, code: number, output: string): CiError {
  return new CiError('SERVER_UNUSABLE', `the login shell on ${name} ran no command (exit code ${code}): ${output}`, {
    hint: 'give the user a login shell that runs commands, and a profile that does not exit or read its input',
  });
}
