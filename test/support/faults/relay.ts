import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/**
 * How a connection ends. `close`: both sides are notified, as by a proxy that ends. `reset`: the same, at once and without
 * what was on its way. `stall`: nothing passes any more and neither side hears of the other's end, as when a router
 * forgets the connection or its machine loses its power.
 */
export type Ending = 'close' | 'reset' | 'stall';
export type Direction = 'sent' | 'received';

/** A line between the job and the server that can be cut, or go silent, whenever a test wants it. */
export type Relay = {
  readonly port: number;
  /** Ends every connection; new ones go through again. */
  readonly cut: (how?: Ending) => void;
  /** The same, and no new connection comes through until it is fixed. */
  readonly sever: (how?: Ending) => void;
  readonly repair: () => void;
  /** Does something, once, when this many more bytes have come from the job or from the server. Replaces the last such wish. */
  readonly after: (direction: Direction, bytes: number, act: () => void) => void;
  readonly bytes: () => Readonly<Record<Direction, number>>;
  /** Connections that were opened, also in vain, and those that were ended here. */
  readonly connections: () => number;
  readonly ended: () => number;
  readonly close: () => Promise<void>;
};

/** What a job needs to reach over a relay the server with that host key. */
export const through = ({ port }: Relay, { hostKey }: { readonly hostKey: string }) => ({
  SERVER_HOST: '127.0.0.1',
  SERVER_PORT: String(port),
  SSH_KNOWN_HOSTS: `[127.0.0.1]:${port} ${hostKey}`,
});

type Line = readonly [near: Socket, far: Socket];

/**
 * With a `rate`, so many bytes a second go to the server: else whole files lie in the buffers of its sshd before anybody
 * there has read a byte, and are dropped with the connection.
 */
export async function startRelay(host: string, port: number, rate = Number.POSITIVE_INFINITY): Promise<Relay> {
  const lines = new Set<Line>();
  const silent = new Set<Socket>();
  const bytes = { sent: 0, received: 0 };
  let wish: { direction: Direction; at: number; act: () => void } | undefined;
  let severed: Ending | undefined;
  let [opened, ended] = [0, 0];

  const end = (socket: Socket, how: Ending) => {
    socket.removeAllListeners().on('error', () => {});
    if (how === 'reset') return void socket.resetAndDestroy();
    silent.add(socket);
    if (how === 'stall') socket.pause();
    else socket.resume().end();
  };
  const cut = (how: Ending = 'reset') => {
    for (const line of lines) {
      for (const socket of line) end(socket, how);
      ended++;
    }
    lines.clear();
  };
  const brake = (line: Line, length: number) => {
    const pause = (1_000 * length) / rate;
    if (pause < 1) return;
    line[0].pause();
    setTimeout(() => lines.has(line) && line[0].resume(), pause);
  };
  const pass = (line: Line, from: Socket, to: Socket, direction: Direction) => {
    from.on('data', (chunk: Buffer) => {
      const left = wish?.direction === direction ? wish.at - bytes[direction] : Number.POSITIVE_INFINITY;
      bytes[direction] += chunk.length;
      if (direction === 'sent') brake(line, chunk.length);
      if (left > chunk.length || !wish) return void to.write(chunk);
      to.write(chunk.subarray(0, left));
      const { act } = wish;
      wish = undefined;
      act();
      if (lines.has(line)) to.write(chunk.subarray(left));
    });
  };
  const server = createServer((near) => {
    opened++;
    if (severed) return end(near, severed);
    const far = connect(port, host);
    const line = [near, far] as const;
    lines.add(line);
    pass(line, near, far, 'sent');
    pass(line, far, near, 'received');
    for (const [one, other] of [line, [far, near] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        lines.delete(line);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    sever: (how = 'reset') => {
      severed = how;
      cut(how);
    },
    repair: () => {
      severed = undefined;
    },
    after: (direction, more, act) => {
      wish = { direction, at: bytes[direction] + more, act };
    },
    bytes: () => ({ ...bytes }),
    connections: () => opened,
    ended: () => ended,
    close: async () => {
      cut();
      for (const socket of silent) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
