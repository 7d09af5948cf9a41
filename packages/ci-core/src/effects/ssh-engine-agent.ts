import { Agent } from 'node:http';
import { Duplex, type Readable } from 'node:stream';
import type { Client } from 'ssh2';
import { messageOf } from '../errors.ts';
import type { Host } from './host.ts';
import { connectionLost } from './ssh-errors.ts';

const SOCKET = '/var/run/docker.sock';
const WHAT = "a request to the server's Docker engine";

type Done = (error: Error | null, stream?: Duplex) => void;

/**
 * Carries the engine's API over the SSH connection: the forwarded socket, or `docker system dial-stdio` where the server
 * forbids forwarding or keeps the engine's socket elsewhere.
 */
export function sshEngineAgent(client: Client, name: string, start: Host['start']): Agent {
  const agent = new Agent({ keepAlive: true });
  let forwards = true;
  const connect = (done: Done) => {
    if (!forwards) return done(null, asSocket(dialStdio(start)));
    client.openssh_forwardOutStreamLocal(SOCKET, (error, channel) => {
      if (!error) return done(null, asSocket(endingWith(client, name, channel)));
      forwards = false;
      done(null, asSocket(dialStdio(start)));
    });
  };
  // Returning nothing and calling back later is the documented way for a connection that takes time.
  Object.assign(agent, {
    createConnection: (_options: unknown, done: Done) => {
      try {
        connect(done);
      } catch (error) {
        done(connectionLost(name, WHAT, messageOf(error)));
      }
    },
  });
  return agent;
}

/** A channel that goes down with its connection only ends; whoever waits for an answer on it must be told why. */
function endingWith(client: Client, name: string, channel: Duplex): Duplex {
  const cut = () => void channel.emit('error', connectionLost(name, WHAT, 'the connection ended'));
  // node:http listens only while a request is on its way.
  channel.on('error', () => {});
  channel.once('close', () => client.off('close', cut));
  client.once('close', cut);
  return channel;
}

/**
 * What the command says when it fails, or how its connection ended, is the stream's error: its output ends before that
 * is known, and to node:http an end alone is only "socket hang up".
 */
function dialStdio(start: Host['start']): Duplex {
  const process = start({ argv: ['docker', 'system', 'dial-stdio'] });
  const stream = new Duplex({
    read: () => void process.stdout.resume(),
    write: (chunk, _encoding, done) => void process.stdin.write(chunk, () => done()),
    final: (done) => void process.stdin.end(() => done()),
    destroy: (error, done) => {
      process.stdin.end();
      process.stdout.resume();
      done(error);
    },
  });
  process.stdin.on('error', () => {});
  stream.on('error', () => {});
  process.stdout.on('data', (chunk: Buffer) => {
    if (!stream.destroyed && !stream.push(chunk)) process.stdout.pause();
  });
  const ended = new Promise((resolve) => process.stdout.once('end', resolve));
  const said = lastWords(process.stderr);
  process.exit.then(
    (code) => {
      if (code !== 0) stream.destroy(new Error(said() || `docker system dial-stdio ended with ${code}`));
      else ended.then(() => stream.push(null));
    },
    (error: Error) => stream.destroy(error),
  );
  return stream;
}

function lastWords(stderr: Readable): () => string {
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  return () => said.trim();
}

/** node:http asks these of a socket; a channel has no such knobs. */
function asSocket(stream: Duplex): Duplex {
  const nothing = () => stream;
  return Object.assign(stream, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
  });
}
