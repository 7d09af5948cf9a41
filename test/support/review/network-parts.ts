import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { PrivateCa } from '../registry/private-ca.ts';

export type Listening = { readonly port: number; readonly close: () => Promise<void> };

/** TLS in front of a server on this machine that has none. */
export function startTlsFront({ key, cert }: PrivateCa, port: number): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createTlsServer({ key, cert }, (near) => join(near, connect(port, '127.0.0.1'), sockets));
  // A client that does not trust us hangs up.
  server.on('tlsClientError', () => {});
  return listen(server, sockets);
}

export type Tunnel = { readonly to: string; readonly headers: IncomingHttpHeaders };
export type ConnectProxy = Listening & { readonly tunnels: readonly Tunnel[] };

/** A proxy that keeps what it was asked. It connects to this machine, and to this port for a host without address. */
export async function startConnectProxy(port: number): Promise<ConnectProxy> {
  const tunnels: Tunnel[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer().on('connect', ({ url = '', headers }, near: Socket) => {
    tunnels.push({ to: url, headers });
    const { hostname, port: named } = new URL(`http://${url}`);
    const far = connect(hostname === '127.0.0.1' ? Number(named) : port, '127.0.0.1', () =>
      near.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    );
    join(near, far, sockets);
  });
  return { tunnels, ...(await listen(server, sockets)) };
}

function join(near: Socket, far: Socket, sockets: Set<Socket>): void {
  near.pipe(far).pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    sockets.add(one);
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }
}

async function listen(server: Server, sockets: ReadonlySet<Socket>): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
