import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { connectionLost } from './errors.ts';

/** A channel that goes down with its connection only ends; whoever waits for an answer on it must be told why. */
export function endingWith(client: Client, name: string, channel: Duplex, what: string): Duplex {
  const cut = () => void channel.emit('error', connectionLost(name, what, 'the connection ended'));
  // node:http listens only while a request is on its way.
  channel.on('error', () => {});
  channel.once('close', () => client.off('close', cut));
  client.once('close', cut);
  return channel;
}

/** node:http and undici ask these of a socket; a channel has no such knobs. */
export function asSocket(stream: Duplex): Duplex {
  const nothing = () => stream;
  return Object.assign(stream, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
  });
}
