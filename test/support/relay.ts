import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A line between the job and the server that can be cut, or go silent, whenever a test wants it. */
export type Relay = {
  readonly port: number;
  /** Ends every connection at once, as a reset does; new ones go through again. */
  readonly cut: () => void;
  /** Cuts, and lets no new connection through until it is mended. */
  readonly sever: () => void;
  readonly mend: () => void;
  /** Passes nothing on any more, in either direction, without ending anything. */
  readonly stall: () => void;
  /** Cuts once this many bytes have gone to the server. */
  readonly cutAfter: (bytes: number) => void;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

export async function startRelay(host: string, port: number): Promise<Relay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let limit = Number.POSITIVE_INFINITY;
  let sent = 0;
  let opened = 0;
  let severed = false;
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
  };
  const server = createServer({ allowHalfOpen: false }, (near) => {
    opened++;
    if (severed) return void near.resetAndDestroy();
    const far = connect(port, host);
    const pair = [near, far] as const;
    pairs.add(pair);
    near.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      far.write(chunk);
      if (sent >= limit) {
        limit = Number.POSITIVE_INFINITY;
        cut();
      }
    });
    far.on('data', (chunk: Buffer) => near.write(chunk));
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    sever: () => {
      severed = true;
      cut();
    },
    mend: () => {
      severed = false;
    },
    stall: () => {
      for (const pair of pairs) for (const socket of pair) socket.removeAllListeners('data').pause();
    },
    cutAfter: (bytes) => {
      sent = 0;
      limit = bytes;
    },
    connections: () => opened,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
