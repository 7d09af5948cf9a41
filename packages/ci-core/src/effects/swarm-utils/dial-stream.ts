import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import { withoutBrackets } from '../../text.ts';

/** Connections over byte streams; https works over them as over a socket. */
export function dialStream(open: (host: string, port: number) => Promise<Duplex>): buildConnector.connector {
  return (options, done) => {
    const { hostname, protocol, port } = options;
    const number = Number(port) || (protocol === 'https:' ? 443 : 80);
    const dial = async () => {
      const socket = (await open(withoutBrackets(hostname), number)) as Socket;
      if (protocol !== 'https:') return done(null, socket);
      const { buildConnector } = await import('undici');
      buildConnector({})({ ...options, httpSocket: socket }, done);
    };
    dial().catch((error: Error) => done(error, null));
  };
}
