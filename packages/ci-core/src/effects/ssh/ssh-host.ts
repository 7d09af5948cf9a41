import { type Duplex, PassThrough } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import type { Client, ClientChannel } from 'ssh2';
import type { Command } from '../../command.ts';
import { messageOf } from '../../errors.ts';
import { type Host, type Process, runOver } from '../host/host.ts';
import { afterMarker } from './after-marker.ts';
import { asSocket, endingWith } from './channel.ts';
import { sshEngineAgent } from './engine-agent.ts';
import { connectionLost, noShell } from './errors.ts';
import { sshListen } from './listen.ts';
import { encodeCommand, MARKER } from './remote-command.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { type SpareShell, spareShell } from './spare-shell.ts';
import { waitingShell } from './waiting-shell.ts';

/** A server behind one SSH connection: commands, files and the engine's API all go through it. */
export function sshHost(ssh: NodeSSH, client: Client, name: string): Host {
  // Every command and every request to the engine waits for the connection's end, and there can be many at once.
  client.setMaxListeners(0);
  const sessions = openSessions(client, name, () => {
    spare.end();
    waiting.end();
  });
  const spare = spareShell(sessions.openSpare);
  const waiting = waitingShell(name, async () => (await spare.take()) ?? sessions.openSpare());
  // The first command comes soon.
  spare.renew();
  const startAs = (kind: 'passing' | 'staying') => (command: Command) =>
    startThere({ client, sessions, spare, name, kind, onLogin: waiting.loginTook }, command);
  const start = startAs('staying');
  const agent = sshEngineAgent(client, name, start);
  return {
    name,
    start,
    run: async (command) => (await waiting.run(command)) ?? runOver(startAs('passing'))(command),
    sessions: async (wanted) => (agent.forwards() ? wanted : sessions.room(wanted)),
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

type Way = {
  readonly client: Client;
  readonly sessions: Sessions;
  readonly spare: SpareShell;
  readonly name: string;
  readonly kind: 'passing' | 'staying';
  readonly onLogin: (ms: number) => void;
};

function startThere({ client, sessions, spare, name, kind, onLogin }: Way, command: Command): Process {
  const [program] = command.argv;
  const stdin = new PassThrough();
  let begin = () => {};
  const atMarker = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const stdout = afterMarker(MARKER, begin);
  const stderr = afterMarker(MARKER);
  const exit = new Promise<number>((resolve, reject) => {
    const fail = (error: Error) => {
      client.off('close', cut);
      stdout.stream.end();
      stderr.stream.end();
      stdin.destroy();
      reject(error);
    };
    // The channel reports its end only after all of its output was read, so the connection is watched, too.
    const cut = () => fail(connectionLost(name, program, 'the connection ended'));
    client.once('close', cut);
    const onChannel = (channel: ClientChannel) => {
      let code = sessions.exitOf(channel);
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
    const shell = async () => {
      const ahead = await spare.take();
      if (!ahead || sessions.exitOf(ahead) !== undefined) return sessions.open(kind, program);
      sessions.use(ahead, kind);
      return ahead;
    };
    const take = async () => {
      const channel = await shell();
      const since = performance.now();
      atMarker.then(() => onLogin(performance.now() - since));
      onChannel(channel);
    };
    take().catch(fail);
  });
  const begun = Promise.race([atMarker, exit]);
  begun.catch(() => {});
  return { stdin, stdout: stdout.stream, stderr: stderr.stream, exit, begun };
}
