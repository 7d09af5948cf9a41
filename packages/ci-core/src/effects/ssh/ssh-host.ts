import { type Duplex, PassThrough } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import type { Client, ClientChannel } from 'ssh2';
import type { Command } from '../../command.ts';
import { messageOf } from '../../errors.ts';
import { type Host, type Process, runOver } from '../host/host.ts';
import { afterMarker } from './after-marker.ts';
import { asSocket, endingWith } from './channel.ts';
import { sshEngineAgent } from './engine-agent.ts';
import { connectionLost, noShell, sessionRefused } from './errors.ts';
import { sshListen } from './listen.ts';
import { BOOTSTRAP, encodeCommand, MARKER } from './remote-command.ts';
import { type SpareShell, spareShell } from './spare-shell.ts';

const SESSION_RETRY = 100;
const SESSION_TRIES = 30;

/** A server behind one SSH connection: commands, files and the engine's API all go through it. */
export function sshHost(ssh: NodeSSH, client: Client, name: string): Host {
  // Every command and every request to the engine waits for the connection's end, and there can be many at once.
  client.setMaxListeners(0);
  const spare = spareShell(client);
  const start = (command: Command) => startThere(client, spare, name, command);
  const agent = sshEngineAgent(client, name, start);
  return {
    name,
    start,
    run: runOver(start),
    engineAgent: agent,
    listen: (path, onConnection) => sshListen(client, name, path, onConnection),
    forward: (host, port) => forwardFrom(client, name, host, port),
    close: () => {
      agent.destroy();
      ssh.dispose();
    },
  };
}

function forwardFrom(client: Client, name: string, host: string, port: number): Promise<Duplex> {
  const what = `a connection from there to ${host}:${port}`;
  return new Promise((resolve, reject) => {
    try {
      client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error) reject(error);
        else resolve(asSocket(endingWith(client, name, channel, what)));
      });
    } catch (error) {
      reject(connectionLost(name, what, messageOf(error)));
    }
  });
}

function startThere(client: Client, spare: SpareShell, name: string, command: Command): Process {
  const [program] = command.argv;
  const stdin = new PassThrough();
  const stdout = afterMarker(MARKER);
  const stderr = afterMarker(MARKER);
  const exit = new Promise<number>((resolve, reject) => {
    const fail = (error: Error) => {
      client.off('close', cut);
      stdout.stream.end();
      stderr.stream.end();
      stdin.destroy();
      reject(error);
    };
    const lost = (why: string) => fail(connectionLost(name, program, why));
    // The channel reports its end only after all of its output was read, so the connection is watched, too.
    const cut = () => lost('the connection ended');
    client.once('close', cut);
    const onChannel = (channel: ClientChannel) => {
      let code: number | undefined;
      channel.on('exit', (status: number | null) => {
        code = status ?? 1;
      });
      channel.on('close', () => {
        if (code === undefined) return cut();
        if (!stdout.seen()) return fail(noShell(name, code, `${stdout.noise()} ${stderr.noise()}`.trim()));
        client.off('close', cut);
        resolve(code);
      });
      channel.on('error', () => {});
      channel.pipe(stdout.stream);
      channel.stderr.pipe(stderr.stream);
      channel.write(encodeCommand(command));
      stdin.pipe(channel);
      spare.renew();
    };
    const open = (triesLeft: number) => {
      try {
        client.exec(BOOTSTRAP, (error: Error | undefined, channel: ClientChannel) => {
          if (!error) return onChannel(channel);
          // With a reason it comes from the server: no more sessions at once. There is room when another one has ended.
          if (!('reason' in error)) return lost(error.message);
          if (triesLeft === 0) return fail(sessionRefused(name, program, error.message));
          setTimeout(begin, SESSION_RETRY, triesLeft - 1);
        });
      } catch (error) {
        lost(messageOf(error));
      }
    };
    const begin = async (triesLeft: number) => {
      const channel = await spare.take();
      if (channel) onChannel(channel);
      else open(triesLeft);
    };
    begin(SESSION_TRIES);
  });
  return { stdin, stdout: stdout.stream, stderr: stderr.stream, exit };
}
