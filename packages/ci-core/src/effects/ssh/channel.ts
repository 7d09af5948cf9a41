import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { connectionLost } from './errors.ts';

/** When the connection is lost, a channel only ends; this emits the cause as an error of the channel. */
export function endingWith(client: Client, name: string, channel: Duplex, what: string): Duplex {
  const cut = () => void channel.emit('error', connectionLost(name, what, 'the connection ended'));
  // node:http listens only during a request.
  channel.on('error', () => {});
  channel.once('close', () => client.off('close', cut));
  client.once('close', cut);
  return channel;
}

/** Ends a session whose output is not wanted: ssh2 reports the close of a channel only once its output was read. */
export function closeUnread(channel: ClientChannel): void {
  channel.resume();
  channel.stderr.resume();
  channel.close();
}

/** node:http and undici call these methods of a socket; a channel does not have them. */
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
